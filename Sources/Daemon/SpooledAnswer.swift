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
    private let readers: Readers
    private var spool: Spool?

    init(_ request: Request, tag: String?, by caller: Caller, _ readers: Readers) {
        self.request = request
        self.tag = tag
        self.caller = caller
        self.readers = readers
    }

    func part() -> AnswerPart {
        if spool == nil { make() }
        return spool?.part() ?? AnswerPart(bytes: [], next: .end)
    }

    private func make() {
        let spool = Spool(directory: readers.journal.directory.path)
        self.spool = spool
        var rows = RowWriter(tag: tag, flushBytes: Limits.spoolChunkBytes) { spool.append($0) }
        var end: [UInt8] = []
        do throws(Refusal) {
            let (store, reading) = try readers.reading(by: caller)
            let fields = try answer(reading, store, &rows)
            ReplyBytes.appendOK(fields, tag: tag, newest: reading.books.header.lastNumber, to: &end)
            readers.metrics.answered(request.verb, .ok)
        } catch {
            readers.report(error)
            readers.metrics.answered(request.verb, RequestResult(error))
            ReplyBytes.append(error, tag: tag, to: &end)
        }
        _ = spool.append(rows.bytes)
        _ = spool.append(end)
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

    init(directory: String) {
        self.directory = directory
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// - Returns: false if there is no room for it; the answer then ends early, and its reader sees no OK.
    func append(_ bytes: [UInt8]) -> Bool {
        if descriptor < 0 {
            memory += bytes
            return memory.count <= 4 * Limits.spoolChunkBytes || spill()
        }
        return write(bytes)
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

    func part() -> AnswerPart {
        guard descriptor >= 0 else {
            defer { memory = [] }
            return AnswerPart(bytes: memory, next: .end)
        }
        var chunk = [UInt8](repeating: 0, count: min(Limits.spoolChunkBytes, written - taken))
        let count = chunk.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(taken)) }
        guard count == chunk.count else { return AnswerPart(bytes: [], next: .end) }
        taken += count
        return AnswerPart(bytes: chunk, next: taken == written ? .end : .more)
    }
}
