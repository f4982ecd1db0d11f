/// Why bytes are not a line of the protocol. The raw values are the error codes that a reply carries, and the
/// order of the cases is the order in which they are reported when several apply.
public enum LineError: String, Error, CaseIterable, Sendable {
    case tooLong = "line-too-long"
    case badEncoding = "bad-encoding"
    case badLine = "bad-line"
}

/// A line that could not be read, with the tag that its reply must carry, if the tag could be read.
public struct UnreadableLine: Error, Equatable, Sendable {
    public let error: LineError
    public let tag: String?
    /// What was expected, for a person.
    public let message: String

    public init(_ error: LineError, tag: String?, message: String) {
        self.error = error
        self.tag = tag
        self.message = message
    }
}
