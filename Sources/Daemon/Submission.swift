import Journal
import Ledger
import Line
import NIOCore

/// One request on its way through the writer, or a reply that must keep its place among others' replies.
enum Entry: Sendable {
    case write(Request, tag: String?)
    case batch(Batch, tag: String?)
    /// A query that must see what was recorded before it and is not settled yet.
    case query(Request, tag: String?)
    /// Nothing but OK, with the newest event.
    case acknowledge([Field], tag: String?)
    /// Known already: a refusal of form, say.
    case reply([UInt8])
}

/// What one connection sends to the writer at once: everything that one read brought.
struct Submission: Sendable {
    let caller: Caller
    let connection: Connection
    let entries: [Entry]
    /// How much work it is: requests, and those of batches too.
    let weight: Int
    let submitted = NIODeadline.now()

    /// Takes what makes the next group from a queue: all of it, or where that is too much, what came first of each
    /// connection, so that whoever asks little never waits for more than a group of those who ask much.
    static func takeGroup(from queue: inout [Submission]) -> [Submission] {
        let weights = queue.map(\.weight)
        guard weights.reduce(0, +) > Limits.groupRequests else {
            defer { queue = [] }
            return queue
        }
        let owners = queue.map { ObjectIdentifier($0.connection) }
        let isTaken = FairShare.chosen(owners: owners, weights: weights, most: Limits.groupRequests)
        defer { queue = queue.indices.filter { !isTaken[$0] }.map { queue[$0] } }
        return queue.indices.filter { isTaken[$0] }.map { queue[$0] }
    }
}

/// What a connection gets back: the replies to a whole submission, in order. They become bytes on the event loop, for
/// the writer has better to do.
struct Answered: Sendable {
    enum Part: Sendable {
        case outcome(Outcome, tag: String?)
        case bytes([UInt8])
    }

    let connection: Connection
    let parts: [Part]
    /// The newest event when the group was durable.
    let newest: UInt64

    var replies: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.count * 160)
        for part in parts {
            switch part {
            case .outcome(let outcome, let tag): ReplyBytes.append(outcome, tag: tag, newest: newest, to: &bytes)
            case .bytes(let known): bytes += known
            }
        }
        return bytes
    }
}
