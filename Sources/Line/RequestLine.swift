/// A request as it was written: `[ "@" tag SP ] verb *( SP field )`.
public struct RequestLine: Sendable, Equatable {
    public let tag: String?
    /// In capitals, whatever the line's.
    public let verb: String
    public let fields: Fields

    public init(tag: String? = nil, verb: String, fields: Fields) {
        self.tag = tag
        self.verb = verb
        self.fields = fields
    }

    /// Reads one line, without its end.
    public init(_ bytes: UnsafeRawBufferPointer) throws(UnreadableLine) {
        var scanner = LineScanner(bytes)
        scanner.readTag()
        guard bytes.count <= Limits.requestLineBytes else {
            throw UnreadableLine(
                .tooLong, tag: scanner.tag, message: "a request has at most \(Limits.requestLineBytes) bytes")
        }
        guard bytes.isUTF8 else { throw UnreadableLine(.badEncoding, tag: scanner.tag, message: "a line is UTF-8") }
        let verb = try scanner.word()
        self.init(tag: scanner.tag, verb: verb, fields: try scanner.fields())
    }

    public init(_ text: String) throws(UnreadableLine) {
        self = try Array(text.utf8).span.bytes.withUnsafeBytes { (bytes) throws(UnreadableLine) in
            try RequestLine(bytes)
        }
    }

    /// Blank lines and comments are passed over without a reply.
    public static func isPassedOver(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.first == UInt8(ascii: "#") || bytes.allSatisfy { $0 == UInt8.space || $0 == 0x09 }
    }
}

/// The fields of a stored event, a line that begins with its first field: `first` of them, and the rest.
public func eventFields(
    _ bytes: UnsafeRawBufferPointer, first: Int
) throws(UnreadableLine) -> (first: Fields, rest: Fields) {
    guard bytes.isUTF8 else { throw UnreadableLine(.badEncoding, tag: nil, message: "a line is UTF-8") }
    var scanner = LineScanner(bytes)
    let head = try scanner.fields(most: first)
    return (head, try scanner.fields())
}

/// The fields of a stored event: a line that begins with its first field.
public func eventFields(_ bytes: UnsafeRawBufferPointer) throws(UnreadableLine) -> Fields {
    try eventFields(bytes, first: 0).rest
}
