import CivilTime
import Journal
import Ledger
import Line

/// What one connection says, request by request: a state machine that returns what to do and does nothing itself.
struct Conversation {
    /// What is to be done about a line, in the order of the lines.
    enum Step: Sendable {
        /// A refusal; of a line that names no verb, without one.
        case refuse([UInt8], Verb?, RequestResult)
        /// Nothing but OK: some fields, then the newest event at the time of the reply.
        case acknowledge([Field], tag: String?, Verb, RequestResult)
        case write(Request, tag: String?)
        case batch(Batch, tag: String?)
        case query(Request, tag: String?)
        case quit(tag: String?)
    }

    /// What a line is judged by when it comes.
    struct Circumstances {
        let rights: Rights
        let today: Day
        /// Open batches may take more.
        let hasRoomForBatches: Bool
    }

    let caller: Caller
    private let pseudonyms: PseudonymKey
    private var batch: Batch?

    var isInBatch: Bool { batch != nil }
    /// Of the requests that wait in an open batch.
    var batchBytes: Int { batch?.byteCount ?? 0 }

    init(caller: Caller, pseudonyms: PseudonymKey) {
        self.caller = caller
        self.pseudonyms = pseudonyms
    }

    /// Judges the form of one line, without its end, and says what it asks for; nil for lines that are passed over.
    mutating func step(_ bytes: UnsafeRawBufferPointer, _ now: Circumstances) -> Step? {
        if RequestLine.isPassedOver(bytes) { return nil }
        let line: RequestLine
        do throws(UnreadableLine) {
            line = try RequestLine(bytes)
        } catch {
            return refused(Refusal(error), nil, tag: error.tag)
        }
        guard let verb = Verb(word: line.verb) else {
            let refusal = Refusal(.unknownVerb, [], "there is no verb \(line.verb); HELP lists them")
            return refused(refusal, nil, tag: line.tag)
        }
        do throws(Refusal) {
            return batch == nil
                ? try step(verb, line, now) : try stepInBatch(verb, line, byteCount: bytes.count, now)
        } catch {
            return refused(error, verb, tag: line.tag)
        }
    }

    /// Outside a batch.
    private mutating func step(_ verb: Verb, _ line: RequestLine, _ now: Circumstances) throws(Refusal) -> Step {
        switch verb {
        case .begin: return try begin(line, now)
        case .commit, .abort:
            _ = try request(verb, line, now)
            try now.rights.demand(verb)
            throw .noBatch
        case .quit:
            _ = try request(verb, line, now)
            return .quit(tag: line.tag)
        default:
            let request = try request(verb, line, now)
            return verb.sort == .write ? .write(request, tag: line.tag) : .query(request, tag: line.tag)
        }
    }

    private mutating func begin(_ line: RequestLine, _ now: Circumstances) throws(Refusal) -> Step {
        do throws(Refusal) {
            let request = try request(.begin, line, now)
            try now.rights.demand(.begin)
            try request.requireNoPersonalNumber()
        } catch {
            batch = Batch(refused: error)
            return .refuse(ReplyBytes.refusal(error, tag: line.tag), .begin, RequestResult(error))
        }
        batch = Batch(line.fields)
        return .acknowledge([], tag: line.tag, .begin, .ok)
    }

    private mutating func stepInBatch(
        _ verb: Verb, _ line: RequestLine, byteCount: Int, _ now: Circumstances
    ) throws(Refusal) -> Step {
        switch verb {
        case .commit, .abort:
            _ = try request(verb, line, now)
            guard let ended = batch.take() else { throw .noBatch }
            return verb == .commit ? .batch(ended, tag: line.tag) : .acknowledge([], tag: line.tag, .abort, .ok)
        case .quit:
            return try step(verb, line, now)
        case _ where verb.sort != .write:
            throw Refusal(.badLine, [], "\(line.verb) does not belong between BEGIN and COMMIT")
        default:
            let queued = try queue(verb, line, byteCount: byteCount, now)
            return .acknowledge([Field("queued", queued)], tag: line.tag, verb, .queued)
        }
    }

    private mutating func queue(
        _ verb: Verb, _ line: RequestLine, byteCount: Int, _ now: Circumstances
    ) throws(Refusal) -> Int {
        let request = try request(verb, line, now, isInBatch: true)
        try now.rights.demand(verb)
        if verb.form.takesFacility { try now.rights.demand(verb, at: request["facility"]) }
        try batch?.requireRoom(forBytes: byteCount)
        guard now.hasRoomForBatches else {
            throw Refusal(.busy, [Field("retry-after", 1)], "as much waits in open batches as may")
        }
        batch?.add(request, byteCount: byteCount)
        return batch?.count ?? 0
    }

    private func request(
        _ verb: Verb, _ line: RequestLine, _ now: Circumstances, isInBatch: Bool = false
    ) throws(Refusal) -> Request {
        try Request(
            verb, line.fields, counter: now.rights.counter, pseudonyms: pseudonyms, year: now.today.year,
            isInBatch: isInBatch
        )
    }

    /// A line that is refused when it comes; in a batch it dooms the batch.
    private mutating func refused(_ refusal: Refusal, _ verb: Verb?, tag: String?) -> Step {
        batch?.addRefused(refusal)
        return .refuse(ReplyBytes.refusal(refusal, tag: tag), verb, RequestResult(refusal))
    }
}
