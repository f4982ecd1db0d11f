import LMDB
import Ledger
import Line

extension StoreVerification {
    /// Replays the events once more, to learn from which on stored records are wrong.
    ///
    /// - Returns: the earliest.
    static func first(
        of mismatches: [VerificationBooks.Mismatch], _ books: Books, _ store: VerificationStore, _ alive: () -> Void
    ) throws(Finding) -> Finding {
        var watched: [[UInt8]: WatchedRecord] = [:]
        for mismatch in mismatches { watched[mismatch.key] = WatchedRecord(mismatch) }
        var replay = try VerificationReplay()
        var failure: Finding?
        do {
            try store.transaction.forEach(in: store.tables.event) { _, line in
                do throws(Finding) {
                    try enter(line, into: &replay, &watched)
                } catch {
                    failure = error
                    return false
                }
                if replay.last % Limits.progressEvents == 0 { alive() }
                return true
            }
        } catch {
            throw Finding(event: replay.last + 1, reading: error)
        }
        if let failure { return failure }
        let findings = mismatches.compactMap { mismatch in
            watched[mismatch.key].map { $0.finding(books.describe(mismatch.key), last: replay.last) }
        }
        let first = findings.min { ($0.event ?? .max) < ($1.event ?? .max) }
        return first ?? Finding(event: replay.last, "the books are not those that the events give")
    }

    private static func enter(
        _ line: UnsafeRawBufferPointer, into replay: inout VerificationReplay,
        _ watched: inout [[UInt8]: WatchedRecord]
    ) throws(Finding) {
        let event = try replay.enter(line).number
        do throws(Refusal) {
            try replay.books.takeChanges { key, record in watched[key]?.change(to: record, by: event) }
        } catch {
            throw Finding(event: event, error)
        }
    }
}

/// A record that is not stored as it should be, watched through a replay: it may be one that was right once.
private struct WatchedRecord {
    private let mismatch: VerificationBooks.Mismatch
    /// The first change since the replayed record was last equal to the stored one.
    private var wrongSince: UInt64?
    private var wasRight: Bool
    private var lastChange: UInt64?

    init(_ mismatch: VerificationBooks.Mismatch) {
        self.mismatch = mismatch
        wasRight = mismatch.stored == nil
    }

    mutating func change(to record: [UInt8]?, by event: UInt64) {
        lastChange = event
        if record == mismatch.stored, mismatch.bearsChecksum {
            wasRight = true
            wrongSince = nil
        } else if wasRight, wrongSince == nil {
            wrongSince = event
        }
    }

    func finding(_ what: String, last: UInt64) -> Finding {
        if !mismatch.bearsChecksum {
            return Finding(event: lastChange ?? last, "\(what), as it is stored after it, does not bear its checksum")
        }
        if wasRight, let wrongSince {
            return Finding(
                event: wrongSince,
                mismatch.stored == nil
                    ? "\(what) is missing from the books" : "\(what) is stored as it was before it")
        }
        guard let lastChange else { return Finding(event: last, "the books hold \(what), which no event made") }
        return Finding(event: lastChange, "\(what) is not stored as the events up to it make it")
    }
}
