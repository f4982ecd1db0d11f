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

/// What a connection gets back: the replies to a whole submission, in order.
struct Answered: Sendable {
    let connection: Connection
    let replies: [UInt8]
    /// What they answer, to be let go by the thread that made it: an allocator is quick where that is the same one.
    let entries: [Entry]
}
