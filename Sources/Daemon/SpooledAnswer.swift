import CivilTime
import Journal
import Ledger
import Line
import Queries

/// An answer that is made at once, of one moment, and kept until its client has taken it: a little of it in memory,
/// the rest in a nameless file. So a slow reader neither holds old pages of the store nor makes the daemon grow.
final class SpooledAnswer: AnswerSource {
    private let request: Request
    private let tag: String?
    private let caller: Caller
    private let clock: Instant
    private let readers: Readers
    private var spool: Spool?

    /// - Parameter clock: when it was asked for.
    init(_ request: Request, tag: String?, by caller: Caller, at clock: Instant, _ readers: Readers) {
        self.request = request
        self.tag = tag
        self.caller = caller
        self.clock = clock
        self.readers = readers
    }

    func part() -> AnswerPart {
        let spool = self.spool ?? make()
        self.spool = spool
        guard let part = spool.part() else {
            // Without its OK, so that nobody takes the half of it for the whole.
            readers.report(.damaged("an answer that waited in a file cannot be read back"))
            return AnswerPart(bytes: [], next: .close)
        }
        return part
    }

    private func make() -> Spool {
        let directory = readers.journal.directory.path
        let spool = Spool(directory: directory, readers.spoolRoom)
        var rows = RowWriter(tag: tag, flushBytes: Limits.spoolChunkBytes) { spool.append($0) }
        var end: [UInt8] = []
        do throws(Refusal) {
            let (store, reading) = try readers.reading(by: caller, at: clock)
            let fields = try answer(reading, store, &rows)
            ReplyBytes.appendOK(fields, tag: tag, newest: reading.books.header.lastNumber, to: &end)
            guard spool.append(rows.bytes), spool.append(end) else {
                throw Refusal(.storageFull, [], "there is no room to keep the answer until it is taken")
            }
            readers.metrics.answered(request.verb, .ok)
            return spool
        } catch {
            readers.report(error)
            readers.metrics.answered(request.verb, RequestResult(error))
            let refused = Spool(directory: directory, readers.spoolRoom)
            _ = refused.append(ReplyBytes.refusal(error, tag: tag))
            return refused
        }
    }

    private func answer(_ reading: Reading, _ store: LedgerStore, _ rows: inout RowWriter) throws(Refusal) -> [Field] {
        switch request.verb {
        case .checkpoint, .proof: try readers.proofs.answer(request, reading, store, &rows)
        case .stats: try readers.metrics.answer(reading, readers.journal, &rows)
        default: try Query.answer(request, reading, &rows)
        }
    }
}
