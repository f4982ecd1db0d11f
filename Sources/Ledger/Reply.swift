import Line

/// Replies to accepted requests, as the lines that are sent: rows, then OK.
public struct Reply {
    /// Whole lines.
    public var bytes: [UInt8] = []
    /// Of the request that is answered now.
    public var tag: String?

    public init() {}

    /// A row whose fields `write` appends.
    public mutating func row(_ write: (inout [UInt8]) -> Void) {
        bytes.appendTag(tag)
        bytes.appendWords("ROW")
        write(&bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// The last line, with the fields that `write` appends.
    ///
    /// - Parameter number: the request's last event, or the newest where it made none.
    public mutating func end(with number: UInt64, isReplay: Bool, _ write: (inout [UInt8]) -> Void) {
        bytes.appendTag(tag)
        bytes.appendWords("OK")
        bytes.appendField("seq", number)
        write(&bytes)
        if isReplay { bytes.appendWords(" replayed=true") }
        bytes.append(UInt8(ascii: "\n"))
    }
}

extension Reply {
    /// A row for an event: some of its fields, and its number.
    public mutating func row(_ event: Event, _ keys: [FieldKey]) {
        row { line in
            for key in keys { line.appendField(key, of: event.fields) }
            line.appendField("seq", event.number)
        }
    }
}
