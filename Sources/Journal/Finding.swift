import LMDB
import Ledger

/// What a verification found wrong first: one plain sentence.
public struct Finding: Error, Equatable, Sendable, CustomStringConvertible {
    /// The first event that is wrong; nil where the damage lies in no single one.
    public let event: UInt64?
    public let message: String

    public init(event: UInt64?, _ message: String) {
        self.event = event
        self.message = message
    }

    /// `event N: …`, as the audit tool prints it.
    public var description: String {
        guard let event else { return message }
        return "event \(event): \(message)"
    }
}

extension Finding {
    /// What the books or the log's form say against an event. Their own words may begin with its number already.
    init(event: UInt64, _ refusal: Refusal) {
        let prefix = "event \(event): "
        let message = refusal.message
        self.init(event: event, message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message)
    }

    /// The store failed while this event was to be read.
    init(event: UInt64?, reading error: LMDBError) {
        self.init(event: event, "the store cannot be read: \(error)")
    }
}
