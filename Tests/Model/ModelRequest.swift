/// One `key=value` of a request or a reply, the value without quotes or escapes.
public struct Pair: Equatable, Sendable {
    public let key: String
    public let value: String

    public init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
    }
}

/// One request line, already taken apart, and who sent it.
public struct ModelRequest: Sendable {
    public var user: String
    /// True of root: an administrator without a grant.
    public var isAdministrator: Bool
    /// A batch belongs to the connection that began it.
    public var connection: Int
    /// In capitals.
    public var verb: String
    public var fields: [(key: String, value: String)]

    public init(
        user: String, isAdministrator: Bool = false, connection: Int = 0, verb: String,
        fields: [(key: String, value: String)]
    ) {
        self.user = user
        self.isAdministrator = isAdministrator
        self.connection = connection
        self.verb = verb
        self.fields = fields
    }

    /// What decides whether a repeated id is a repetition: the verb and the fields in any order.
    var content: String {
        verb + "\n" + fields.map { $0.key + "=" + $0.value }.sorted().joined(separator: "\n")
    }
}

extension ModelRequest: CustomStringConvertible {
    public var description: String {
        "\(user)/\(connection): " + verb + fields.map { " " + Pair($0.key, $0.value).text }.joined()
    }
}

extension Pair {
    /// As a reply writes it: bare whenever it can be.
    public var text: String {
        func isBare(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value > 0x20 && scalar.value != 0x7F && scalar != "\"" && scalar != "\\"
        }
        if !value.isEmpty, value.unicodeScalars.allSatisfy(isBare) { return key + "=" + value }
        var quoted = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                quoted += "\\x" + (digits.count == 1 ? "0" : "") + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return key + "=\"" + quoted + "\""
    }
}
