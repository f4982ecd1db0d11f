import Glibc
import Journal
import Ledger
import SystemPackage

/// The file of the lines that were refused, as they came and each below a comment that says why: to be mended and
/// imported or sent. It may hold recipients' codes, so none but its owner reads it. It appears whole, or not at all.
final class RefusedLines {
    private let path: String
    private let temporary: String
    private var descriptor: Int32 = -1
    private var waiting: [UInt8] = []
    private(set) var count = 0

    init(path: String) {
        self.path = path
        temporary = "\(path).\(getpid()).new"
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    /// - Parameter bytes: the line without its end.
    func add(line number: Int, _ bytes: some Collection<UInt8>, _ refusal: Refusal) throws(ImportError) {
        try open()
        count += 1
        waiting.append(contentsOf: "# line \(number): \(refusal.line)\n".utf8)
        waiting.append(contentsOf: bytes)
        waiting.append(0x0A)
        if waiting.count >= Self.writtenBytes { try write() }
    }

    /// Gives the file its name, if there is any line in it.
    func finish() throws(ImportError) {
        guard count > 0 else { return }
        try write()
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw failure() }
        close(descriptor)
        descriptor = -1
        try journaling { () throws(JournalError) in try StateDirectory.synchronizeName(of: path) }
    }

    private static let writtenBytes = 1 << 16

    /// At the first refusal, so that a place that cannot be written is found then.
    private func open() throws(ImportError) {
        guard descriptor < 0 else { return }
        unlink(temporary)
        descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
    }

    private func write() throws(ImportError) {
        do {
            try FileDescriptor(rawValue: descriptor).writeAll(waiting)
        } catch {
            throw .file("write", path: path, error as? Errno ?? .ioError)
        }
        waiting.removeAll(keepingCapacity: true)
    }

    private func failure() -> ImportError { .file("write", path: path, Errno(rawValue: errno)) }
}
