import Line

/// Why a request has no reply.
public enum ClientError: Error, Equatable, Sendable {
    /// Nothing was sent: no daemon answers there.
    case noDaemon(path: String, reason: String)
    /// The daemon's first line was an ERR: it takes no requests from this connection.
    case refused(code: String, fields: [Field])
    /// Something was sent, and what became of it could not be learned.
    case replyUnknown(Unanswered)
    /// What answers there says things that are not the protocol's.
    case notTheProtocol(path: String, reason: String)
    /// The daemon took the connection or the request, and said nothing for so long.
    case silent(path: String, seconds: Int)
}

/// The first request without a whole reply when a connection was lost for good.
public struct Unanswered: Equatable, Sendable {
    /// Empty where the request could not be read.
    public let verb: String
    /// The id to repeat it with; in a batch, the one of its BEGIN.
    public let id: String?
    /// Counted from 1 in the order of sending; of lines of a stream, the line's number.
    public let number: Int
    /// A batch is aborted by a lost connection, unless its COMMIT had been recorded.
    public let isInBatch: Bool
    /// A query has no outcome to be unknown: its answer broke off.
    public let isQuery: Bool
    /// How many requests have no reply, this one among them.
    public let count: Int
}
