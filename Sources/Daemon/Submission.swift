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
struct Submission: Waiting, Sendable {
    let caller: Caller
    let connection: Connection
    let entries: [Entry]
    /// Of their lines.
    let byteCount: Int
    /// How much work it is: requests, and those of batches too.
    let weight: Int
    /// Nothing of its connection is with the writer.
    let isFirst: Bool
    let submitted = NIODeadline.now()

    var owner: ObjectIdentifier { ObjectIdentifier(connection) }

    /// One of its requests grants or revokes, what a batch may hold aside.
    var changesGrants: Bool {
        entries.contains { entry in
            if case .write(let request, _) = entry { request.verb == .grant || request.verb == .revoke } else { false }
        }
    }
}

/// What a connection gets back: the replies to a whole submission, in order.
struct Answered: Sendable {
    /// To be let go by the thread that made it: an allocator is quick where that is the same one.
    let submission: Submission
    let replies: [UInt8]
}
