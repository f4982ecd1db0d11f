import CivilTime
import Glibc
import SystemPackage

/// A ledger's directory on the disk, and the lock that keeps a second writer out of it.
public struct StateDirectory: Sendable {
    public let path: String

    public init(_ path: String) {
        self.path = path
    }

    public var dataFile: String { path + "/data.mdb" }
    public var keyDirectory: String { path + "/keys" }
    /// Where a new store is made, before it is renamed to its place.
    var nursery: String { path + "/new" }

    /// Files without content that tell by their time when something was done last.
    public enum Marker: String, CaseIterable, Sendable {
        case backup = "last-backup"
        case verification = "last-verification"
    }

    /// Notes that something was done now. The file is a new one each time: the one before may be root's.
    public func mark(_ marker: Marker) throws(JournalError) {
        let file = path + "/" + marker.rawValue
        let new = file + ".new"
        unlink(new)
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file("make", path: new, Errno(rawValue: errno)) }
        close(descriptor)
        try Self.rename(new, to: file)
    }

    /// When something was done last; nil for never.
    public func time(of marker: Marker) -> Instant? {
        var status = stat()
        guard stat(path + "/" + marker.rawValue, &status) == 0 else { return nil }
        let time = status.st_mtim
        return Instant(millisecondsSinceEpoch: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    public var holdsLedger: Bool { access(dataFile, F_OK) == 0 }

    /// A new ledger may begin here.
    ///
    /// - Throws: `notEmpty`; `lost` where a ledger stood whose write-ahead log may hold what it acknowledged last.
    public func requireUnused() throws(JournalError) {
        guard !holdsLedger else { throw .notEmpty(path: path) }
        guard try !WriteAheadLog.isUsed(in: self) else { throw .lost(path: path) }
    }

    /// Makes the directory, of mode 0700, and those above it.
    ///
    /// - Returns: those that were not there, for `discard`.
    @discardableResult
    public func create() throws(JournalError) -> [String] {
        var made: [String] = []
        var built = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            built += "/" + part
            if mkdir(built, 0o700) == 0 {
                made.append(built)
            } else if errno != EEXIST {
                throw .file("make", path: built, Errno(rawValue: errno))
            }
        }
        return made
    }

    /// Takes away what `create` made, where nothing but the lock is in it.
    func discard(_ made: [String]) {
        guard !made.isEmpty else { return }
        unlink(path + "/lock")
        for path in made.reversed() { rmdir(path) }
    }

    /// Holds the directory for one writer until the lock is dropped.
    public func lock() throws(JournalError) -> DirectoryLock {
        let file = path + "/lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file("open", path: file, Errno(rawValue: errno)) }
        var attempts = Self.lockAttempts
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let error = errno
            attempts -= 1
            if error == EWOULDBLOCK, attempts > 0 {
                usleep(Self.lockPauseMicroseconds)
                continue
            }
            close(descriptor)
            if error == EWOULDBLOCK { throw .locked(path: path) }
            throw .file("lock", path: file, Errno(rawValue: error))
        }
        return DirectoryLock(descriptor)
    }

    /// Keeps a daemon away from a directory that is read. A backup has no lock, and needs none: nobody writes it, and
    /// nothing is left in it. Where nobody can write, nobody is to be kept away.
    ///
    /// - Throws: `locked` where a daemon serves it.
    func hold() throws(JournalError) -> DirectoryLock? {
        guard access(path + "/lock", F_OK) == 0 else { return nil }
        do {
            return try lock()
        } catch {
            if case .file(_, _, .readOnlyFileSystem) = error { return nil }
            throw error
        }
    }

    /// A lock that was just dropped lives on for a moment in a program that its holder is starting.
    private static let lockAttempts = 20
    private static let lockPauseMicroseconds: useconds_t = 10_000

    /// Makes sure that names in the directory are on the disk.
    static func synchronize(_ path: String) throws(JournalError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file("open", path: path, Errno(rawValue: errno)) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .file("sync", path: path, Errno(rawValue: errno)) }
    }

    static func rename(_ old: String, to new: String) throws(JournalError) {
        guard Glibc.rename(old, new) == 0 else { throw .file("rename", path: old, Errno(rawValue: errno)) }
    }

    /// Removes a directory of plain files, if it is there.
    static func remove(_ path: String, files: [String]) {
        for file in files { unlink(path + "/" + file) }
        rmdir(path)
    }
}

/// The hold on a state directory; the kernel lets go of it when the process ends, however it ends.
public struct DirectoryLock: ~Copyable, Sendable {
    private let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}
