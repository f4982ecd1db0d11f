import CivilTime
import Journal
import Ledger
import Line

/// EVENTS, page by page: the log never changes, so each page may be read from a newer moment than the one before it.
final class EventPages: AnswerSource {
    private let tag: String?
    private let caller: Caller
    private let readers: Readers
    private let facility: String?
    private let kind: String?
    private let isFollowing: Bool
    private let to: UInt64?
    private var next: UInt64
    private var left: UInt64
    /// The newest event when the answer began: it is of one moment, unless it follows.
    private var end: UInt64?

    init(_ request: Request, tag: String?, by caller: Caller, _ readers: Readers) {
        self.tag = tag
        self.caller = caller
        self.readers = readers
        facility = request["facility"]
        kind = request["kind"]
        isFollowing = request["follow"] == "yes"
        to = request["to"].flatMap { UInt64($0) }
        next = request["from"].flatMap { UInt64($0) } ?? 1
        left = request["limit"].flatMap { UInt64($0) } ?? .max
    }

    func part() -> AnswerPart {
        var bytes: [UInt8] = []
        do throws(Refusal) {
            let (store, reading) = try readers.reading(by: caller, at: Instant.now())
            try reading.rights.demand(.events)
            let newest = reading.books.header.lastNumber
            try check(reading.books, newest)
            let last = isFollowing ? newest : min(to ?? newest, end ?? newest)
            let isWhole = try page(store, through: min(last, to ?? last), into: &bytes)
            if !isWhole { return AnswerPart(bytes: bytes, next: .more) }
            if isFollowing, left > 0, to.map({ newest < $0 }) ?? true {
                return AnswerPart(bytes: bytes, next: .after(newest))
            }
            ReplyBytes.appendOK([], tag: tag, newest: isFollowing ? newest : end ?? newest, to: &bytes)
            readers.metrics.answered(.events, .ok)
        } catch {
            readers.report(error)
            readers.metrics.answered(.events, RequestResult(error))
            ReplyBytes.append(error, tag: tag, to: &bytes)
        }
        return AnswerPart(bytes: bytes, next: isFollowing ? .close : .end)
    }

    private func check(_ books: Books, _ newest: UInt64) throws(Refusal) {
        guard end == nil else { return }
        end = newest
        if let facility, try books.facility(facility) == nil { throw .unknownFacility(facility) }
        for (key, number) in [("from", next), ("to", to ?? 1)]
        where number > newest && !(isFollowing && number == newest + 1) {
            throw .unknownEvent(key, newest: newest)
        }
    }

    /// - Returns: whether everything through `last` was read.
    private func page(_ store: LedgerStore, through last: UInt64, into bytes: inout [UInt8]) throws(Refusal) -> Bool {
        guard next <= last, left > 0 else { return true }
        var scanned = 0
        var isFull = false
        try store.forEachEvent(from: next, to: last) { number, line in
            scanned += 1
            next = number + 1
            if isWanted(line) {
                bytes.appendTag(tag)
                bytes.appendText("ROW ")
                bytes.append(contentsOf: line)
                bytes.append(0x0A)
                left -= 1
            }
            isFull = bytes.count >= Limits.eventPageBytes || scanned >= Limits.eventPageEvents
            return !isFull && left > 0
        }
        return next > last || left == 0
    }

    private func isWanted(_ line: UnsafeRawBufferPointer) -> Bool {
        guard facility != nil || kind != nil else { return true }
        guard let fields = try? eventFields(line) else { return false }
        if let kind, fields["kind"] != kind { return false }
        guard let facility else { return true }
        return fields["facility"] == facility
            || fields["kind"] == "shipped" && (fields["from"] == facility || fields["to"] == facility)
    }
}
