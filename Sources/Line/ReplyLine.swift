/// One line of a reply, as a client reads it.
public struct ReplyLine: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case row
        case ok
        case error(code: String)
    }

    public let tag: String?
    public let kind: Kind
    public let fields: [Field]

    public init(tag: String? = nil, kind: Kind, fields: [Field]) {
        self.tag = tag
        self.kind = kind
        self.fields = fields
    }

    /// Reads one line, without its end.
    public init(_ bytes: UnsafeRawBufferPointer) throws(UnreadableLine) {
        guard bytes.isUTF8 else { throw UnreadableLine(.badEncoding, tag: nil, message: "a line is UTF-8") }
        var scanner = LineScanner(bytes)
        scanner.readTag()
        let kind: Kind
        switch try scanner.word() {
        case "ROW": kind = .row
        case "OK": kind = .ok
        case "ERR": kind = .error(code: try scanner.bareWord())
        default:
            throw UnreadableLine(.badLine, tag: scanner.tag, message: "a reply's line begins with ROW, OK or ERR")
        }
        self.init(tag: scanner.tag, kind: kind, fields: Array(try scanner.fields(isReply: true)))
    }

    public init(_ text: String) throws(UnreadableLine) {
        self = try Array(text.utf8).span.bytes.withUnsafeBytes { (bytes) throws(UnreadableLine) in
            try ReplyLine(bytes)
        }
    }
}
