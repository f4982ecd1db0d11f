import Line

/// A request as it goes out, and what is known of it if the connection is lost.
public struct PreparedRequest: Sendable {
    enum Repetition: Sendable {
        /// Its id makes the repeated reply begin with the same rows.
        case sameReply
        /// A query: asked again it may answer otherwise, so only while nothing of its reply was handed out.
        case freshReply
        case never
    }

    /// Counted from 1; of lines of a stream, the line's number.
    public let number: Int
    /// In capitals; empty where the line cannot be read, which the daemon will say.
    public let verb: String
    public let tag: String?
    /// Its own or the one it was given; of a line in a batch, the batch's.
    public let id: String?
    /// The one that it belongs to, its BEGIN, COMMIT or ABORT too.
    let batch: Batch?
    /// EVENTS with `follow=yes`: rows come as they are recorded, and there is no end to wait for.
    public let follows: Bool
    /// With the line's end.
    let bytes: [UInt8]
    let repetition: Repetition
    /// Nothing that is sent after it is answered, unless it is refused.
    let endsConnection: Bool
    let leavesBatchOpen: Bool

    struct Batch: Equatable, Sendable {
        /// Of its BEGIN.
        let number: Int
        let id: String?
    }

    public var isQuery: Bool { Verbs.queries.contains(verb) }
    /// Its rows are few. A verb that is not known here is neither.
    public var isWrite: Bool { Verbs.all.contains(verb) && !isQuery }
}

/// Makes requests ready in the order of their sending: gives an id to each write without one, and knows where batches
/// begin and end.
public struct RequestPreparer: Sendable {
    private var identifiers = TimeOrderedIdentifiers()
    private var number = 0
    private var batch: PreparedRequest.Batch?

    /// Whether the next request belongs to a batch.
    public var isBatchOpen: Bool { batch != nil }

    public init() {}

    /// - Parameters:
    ///   - bytes: one line without its end, sent as it is, but for an `id` that may be added to it.
    ///   - number: by which errors name it; the count of requests so far when not given.
    public mutating func prepare(_ bytes: UnsafeRawBufferPointer, number: Int? = nil) -> PreparedRequest {
        self.number += 1
        let line = try? RequestLine(bytes)
        let verb = line?.verb ?? ""
        var id = line?.fields["id"]
        var outgoing = [UInt8](bytes)
        if id == nil, Verbs.writes.contains(verb), !isBatchOpen || verb == Verbs.batchBegin {
            id = addIdentifier(to: &outgoing)
        }
        let number = number ?? self.number
        if verb == Verbs.batchBegin { batch = PreparedRequest.Batch(number: number, id: id) }
        let ownBatch = batch
        if Verbs.batchEnds.contains(verb) { batch = nil }
        outgoing.append(UInt8(ascii: "\n"))
        let follows = verb == "EVENTS" && line?.fields["follow"] == "yes"
        return PreparedRequest(
            number: number, verb: verb, tag: line?.tag, id: ownBatch.map(\.id) ?? id, batch: ownBatch,
            follows: follows, bytes: outgoing,
            repetition: repetition(of: line, id: id, isInBatch: ownBatch != nil),
            endsConnection: follows || verb == "QUIT", leavesBatchOpen: isBatchOpen)
    }

    public mutating func prepare(_ line: RequestLine) -> PreparedRequest {
        line.bytes.withUnsafeBytes { prepare($0) }
    }

    /// A new connection has no batch open, whatever was sent on the one before.
    public mutating func forgetBatch() {
        batch = nil
    }

    /// A line that the id would make too long goes out as it is, and is not repeated.
    private mutating func addIdentifier(to line: inout [UInt8]) -> String? {
        let id = identifiers.next()
        guard line.count + " id=".utf8.count + id.utf8.count <= Limits.requestLineBytes else { return nil }
        line.appendField("id", id)
        return id
    }

    private func repetition(of line: RequestLine?, id: String?, isInBatch: Bool) -> PreparedRequest.Repetition {
        if isInBatch { return .never }
        // A line that cannot be read is refused, and a refusal does nothing.
        guard let line else { return .freshReply }
        if Verbs.queries.contains(line.verb) { return .freshReply }
        return id == nil ? .never : .sameReply
    }
}
