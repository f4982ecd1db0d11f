import Glibc
import Journal
import SystemPackage

/// A file that appears under its name when it is whole and on the disk. `-` is stdout, which has no name to wait for.
final class SavedFile {
    private static let pieceBytes = 1 << 16

    let path: String
    private let temporary: String
    private let descriptor: Int32
    private var pending: [UInt8] = []
    private var isDone = false

    init(_ path: String, mode: mode_t = 0o644) throws(Failure) {
        self.path = path
        temporary = "\(path).\(getpid()).new"
        guard path != "-" else {
            descriptor = STDOUT_FILENO
            return
        }
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw Failure(.notWritten, "\(path): \(Errno(rawValue: errno))") }
    }

    /// Takes away what was not finished.
    deinit {
        guard path != "-" else { return }
        close(descriptor)
        if !isDone { unlink(temporary) }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        pending.append(contentsOf: bytes)
        if pending.count >= SavedFile.pieceBytes { try flush() }
    }

    func append(_ bytes: [UInt8]) throws(Failure) {
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(Failure) in try append(bytes) }
    }

    /// The file and its name are on the disk when this returns.
    func finish() throws(Failure) {
        try flush()
        isDone = true
        guard path != "-" else { return }
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            isDone = false
            throw Failure(.notWritten, "\(path): \(Errno(rawValue: errno))")
        }
        try SavedFile.synchronizeName(of: path)
    }

    private func flush() throws(Failure) {
        var start = 0
        while start < pending.count {
            let count = pending.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(.notWritten, "\(path): \(Errno(rawValue: errno))") }
            start += count
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws(Failure) {
        guard !path.isEmpty, access(path, F_OK) != 0 else { return }
        if let slash = path.lastIndex(of: "/") { try makeFolder(String(path[..<slash])) }
        guard mkdir(path, 0o755) == 0 else {
            if errno == EEXIST { return }
            throw Failure(.notWritten, "\(path): \(Errno(rawValue: errno))")
        }
        try synchronizeName(of: path)
    }

    private static func synchronizeName(of path: String) throws(Failure) {
        do throws(JournalError) {
            try StateDirectory.synchronizeName(of: path)
        } catch {
            throw Failure(.notWritten, "\(error)")
        }
    }
}
