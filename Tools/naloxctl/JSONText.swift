import Line

/// Rows as JSON (RFC 8259), an object a line.
enum JSONText {
    /// - Parameter verb: of the request that they answer.
    static func object(_ fields: [Field], of verb: String) -> String {
        let members = fields.map { field in
            let isNumber = Quantities.isQuantity(field.key, of: verb) && Quantities.isNumber(field.value)
            return string(field.key) + ":" + (isNumber ? field.value : string(field.value))
        }
        return "{" + members.joined(separator: ",") + "}\n"
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
