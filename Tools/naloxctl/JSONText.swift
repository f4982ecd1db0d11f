import Line

/// Rows as JSON (RFC 8259), an object a line.
enum JSONText {
    static func object(_ fields: [Field], tag: String?) -> String {
        var members = fields.map { string($0.key) + ":" + value($0) }
        if let tag { members.insert(string("tag") + ":" + string(tag), at: 0) }
        return "{" + members.joined(separator: ",") + "}\n"
    }

    private static func value(_ field: Field) -> String {
        Quantities.isQuantity(field.key) && Quantities.isNumber(field.value) ? field.value : string(field.value)
    }

    private static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
