import CivilTime
import Glibc
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
        let spool = Spool(directory: directory)
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
            let refused = Spool(directory: directory)
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

/// Bytes that wait for their reader: the first chunk in memory, more in a nameless file.
final class Spool {
    private let directory: String
    private var memory: [UInt8] = []
    private var descriptor: Int32 = -1
    private var written = 0
    private var taken = 0
    /// Something of the answer is missing: it must not be taken for whole.
    private var hasFailed = false

    init(directory: String) {
        self.directory = directory
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// - Returns: false if there was no room, for these or for what came before them.
    func append(_ bytes: [UInt8]) -> Bool {
        guard !hasFailed else { return false }
        if descriptor >= 0 {
            hasFailed = !write(bytes)
        } else {
            memory += bytes
            hasFailed = memory.count > 4 * Limits.spoolChunkBytes && !spill()
        }
        return !hasFailed
    }

    private func spill() -> Bool {
        var path = Array((directory + "/answer-XXXXXX").utf8CString)
        descriptor = mkstemp(&path)
        guard descriptor >= 0 else { return false }
        unlink(path)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        defer { memory = [] }
        return write(memory)
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            offset += count
        }
        written += bytes.count
        return true
    }

    /// The next part; nil where it cannot be read.
    func part() -> AnswerPart? {
        guard descriptor >= 0 else {
            defer { memory = [] }
            return AnswerPart(bytes: memory, next: .end)
        }
        var chunk = [UInt8](repeating: 0, count: min(Limits.spoolChunkBytes, written - taken))
        let count = chunk.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(taken)) }
        guard count == chunk.count else { return nil }
        taken += count
        return AnswerPart(bytes: chunk, next: taken == written ? .end : .more)
    }
}
