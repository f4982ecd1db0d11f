import CivilTime
import Journal
import Ledger
import Line

/// Carries out the lines of a file, one after the other, as a connection would.
final class ImportRecorder {
    private let makeJournal: (Instant) throws(JournalError) -> Journal
    private var ledger: (journal: Journal, recorder: Recorder)?
    private let caller: Caller
    /// Nil: the first refusal ends the import.
    private let refusedLines: RefusedLines?
    private var batch: ImportBatch?
    private var lastAt = Instant.earliest
    /// Of the first line that tells a moment, be it a BEGIN or refused.
    private var firstAt: Instant?
    private(set) var lineCount = 0

    /// - Parameter makeJournal: makes the ledger when it is known when it begins.
    init(
        by caller: Caller, keeping refusedLines: RefusedLines?,
        makeJournal: @escaping (Instant) throws(JournalError) -> Journal
    ) {
        self.caller = caller
        self.refusedLines = refusedLines
        self.makeJournal = makeJournal
    }

    func record(_ block: ImportBlock) throws(ImportError) {
        for line in block.lines {
            let number = lineCount + line.place + 1
            try record(line, ImportBatch.HeldLine(number: number, bytes: block.bytes[line.range]))
            if let recorder = ledger?.recorder, recorder.unsettledCount >= Limits.importGroupEvents {
                try settleBehind(recorder)
            }
        }
        lineCount += block.lineCount
    }

    /// Settles what was recorded while more is recorded.
    private func settleBehind(_ recorder: Recorder) throws(ImportError) {
        try journaling { () throws(JournalError) in
            try recorder.awaitSettling()
            guard let pending = try recorder.beginSettling() else { return }
            _ = WorkerThread("settler") { pending.write() }
        }
    }

    /// To be called after the last line.
    ///
    /// - Returns: the ledger, everything settled; nil if no line was good enough to begin one.
    func finish() throws(ImportError) -> (journal: Journal, recorder: Recorder)? {
        if let lines = batch.take()?.lines, let begin = lines.first {
            try refuse(begin, Refusal(.batchFailed, [], "the file ends before the COMMIT of this batch"))
            try keep(Array(lines.dropFirst()), ImportBatch.companion)
        }
        guard let ledger else { return nil }
        try journaling { () throws(JournalError) in try ledger.recorder.settle() }
        return ledger
    }

    /// The recorder, its books swept up to the day of `clock`. The first line that is carried out begins the ledger, at
    /// the moment of the file's first line.
    private func recorder(at clock: Instant) throws(ImportError) -> Recorder {
        try journaling { () throws(JournalError) in
            if let recorder = ledger?.recorder {
                try recorder.sweep(clock: clock)
                return recorder
            }
            // A refused line may lie after what comes next.
            let journal = try makeJournal(min(firstAt ?? clock, clock))
            let recorder = try journal.importingRecorder()
            ledger = (journal, recorder)
            return recorder
        }
    }

    private func record(_ line: ImportLine, _ held: ImportBatch.HeldLine) throws(ImportError) {
        if firstAt == nil, line.at > .earliest { firstAt = line.at }
        switch line.content {
        case .refused(let refusal): return try refuse(held, refusal)
        case .beginRefused(let refusal): return try refuseBegin(held, refusal)
        case .begin where line.at < lastAt: return try refuseBegin(held, descending)
        case _ where line.at < lastAt: return try refuse(held, descending)
        case .write(let request):
            if batch != nil { try queue(request, held) } else { try carryOut(request, line.at, held) }
        case .begin(let fields):
            guard batch == nil else { return try refuse(held, Refusal(.badLine, [], "a batch is open already")) }
            batch = ImportBatch(fields, held)
        case .commit: try commit(line.at, held)
        case .abort: try abort(held)
        }
        lastAt = line.at
    }

    private var descending: Refusal { .badValue("at", "it lies before that of an earlier line, \(lastAt)") }

    private func carryOut(_ request: Request, _ at: Instant, _ held: ImportBatch.HeldLine) throws(ImportError) {
        let recorder = try recorder(at: at)
        let outcome = try journaling { () throws(JournalError) in try recorder.record(request, by: caller, clock: at) }
        if case .refused(let refusal) = outcome { try refuse(held, refusal) }
    }

    // MARK: - Batches

    /// It opens a batch all the same: what follows must not be carried out alone.
    private func refuseBegin(_ held: ImportBatch.HeldLine, _ refusal: Refusal) throws(ImportError) {
        try refuse(held, refusal)
        if batch == nil { batch = ImportBatch(refused: refusal) }
    }

    private func queue(_ request: Request, _ held: ImportBatch.HeldLine) throws(ImportError) {
        guard batch?.isDoomed == false else { return try refuse(held, ImportBatch.companion) }
        do throws(Refusal) {
            try batch?.queue(request, held)
        } catch {
            try refuse(held, error)
        }
    }

    private func commit(_ at: Instant, _ held: ImportBatch.HeldLine) throws(ImportError) {
        guard let open = batch.take() else { return try refuse(held, .noBatch) }
        guard !open.isDoomed else { return try refuse(held, ImportBatch.companion) }
        let recorder = try recorder(at: at)
        let outcome = try journaling { () throws(JournalError) in
            try recorder.record(open.batch, by: caller, clock: at)
        }
        guard case .refused(let failed) = outcome else { return }
        guard let blamed = ImportBatch.blame(failed), open.lines.indices.contains(blamed.index) else {
            try keep(open.lines, ImportBatch.companion)
            return try refuse(held, failed)
        }
        let number = open.lines[blamed.index].number
        try keep(Array(open.lines[..<blamed.index]), ImportBatch.companion)
        try keep([open.lines[blamed.index]], blamed.refusal)
        try keep(Array(open.lines[(blamed.index + 1)...]), ImportBatch.companion)
        try refuse(held, Refusal(failed.code, failed.fields, "\(failed.message) (line \(number) of the file)"))
    }

    private func abort(_ held: ImportBatch.HeldLine) throws(ImportError) {
        guard let open = batch.take() else { return try refuse(held, .noBatch) }
        if open.isDoomed { try refuse(held, ImportBatch.companion) }
    }

    // MARK: - Refusals

    private func refuse(_ line: ImportBatch.HeldLine, _ refusal: Refusal) throws(ImportError) {
        // Not the line's fault: the ledger that is being made is damaged.
        if refusal.code == .internal { throw .journal(.damaged(refusal.message)) }
        guard refusedLines != nil else { throw .refused(line: line.number, refusal) }
        if let lines = batch?.doom() { try keep(lines.filter { $0.number != line.number }, ImportBatch.companion) }
        try keep([line], refusal)
    }

    private func keep(_ lines: [ImportBatch.HeldLine], _ refusal: Refusal) throws(ImportError) {
        guard let refusedLines else { return }
        for line in lines { try refusedLines.add(line: line.number, line.bytes, refusal) }
    }
}
