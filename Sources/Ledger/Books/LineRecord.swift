import Line

/// Records that are seldom written are kept as lines, which anyone can read.
enum LineRecord {
    static func fields(_ bytes: [UInt8]) throws(Refusal) -> Fields {
        do {
            return try bytes.span.bytes.withUnsafeBytes { (bytes) throws(UnreadableLine) in try eventFields(bytes) }
        } catch {
            throw RecordReader.broken
        }
    }

    static func text(_ key: FieldKey, _ fields: Fields) throws(Refusal) -> String {
        guard let value = fields[key] else { throw RecordReader.broken }
        return value
    }

    static func number<Number: FixedWidthInteger>(
        _ key: FieldKey, _ fields: Fields, _ type: Number.Type = Number.self
    ) throws(Refusal) -> Number {
        guard let value = Number(try text(key, fields)) else { throw RecordReader.broken }
        return value
    }

    static func bytes(_ fields: [Field]) -> [UInt8] {
        var line: [UInt8] = []
        line.appendFields(fields)
        return line
    }
}
