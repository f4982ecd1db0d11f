import Line

/// Why a request has no reply.
public enum ClientError: Error, Equatable, Sendable {
    /// Nothing was sent: no daemon answers there.
    case noDaemon(path: String, reason: String)
    /// The daemon's first line was an ERR: it takes no requests from this connection.
    case refused(code: String, fields: [Field])
    /// Something was sent, and what became of it could not be learned.
    case replyUnknown(Unanswered)
    /// Whoever asked wishes to wait no longer.
    case interrupted(Unanswered)
    /// What answers there says things that are not the protocol's.
    case notTheProtocol(path: String, reason: String)
    /// The daemon took the connection or the request, and said nothing for so long.
    case silent(path: String, seconds: Int)
}

/// The requests without a whole reply when a connection was lost for good or given up.
public struct Unanswered: Equatable, Sendable {
    /// What is repeated as a whole, or not at all.
    public struct Item: Equatable, Sendable {
        public enum Kind: Equatable, Sendable {
            /// It has no outcome to be unknown: its answer broke off.
            case query
            case write
            /// From its BEGIN to its COMMIT, which may have been recorded.
            case batch
            /// Without its COMMIT: nothing of it is recorded.
            case openBatch
        }

        public let kind: Kind
        /// Of a batch its BEGIN; empty where the request could not be read.
        public let verb: String
        /// The id to repeat it with.
        public let id: String?
        /// Counted from 1 in the order of sending; of lines of a stream, the line's number.
        public let number: Int
    }

    /// In the order of sending.
    public let items: [Item]

    /// Whether anything of it may have been recorded.
    public var mayBeRecorded: Bool { items.contains { $0.kind == .write || $0.kind == .batch } }
}
