import CivilTime
import Glibc
import LMDB
import Ledger
import SystemPackage

/// A copy of a ledger's store, consistent and without free pages, made while the ledger is served. The keys are not in
/// it.
///
/// A backup directory holds one directory a copy, `2026-11-23T041209Z` by when it was made (UTC), and in each a
/// `data.mdb` that can be verified, restored from, or served as a ledger's own.
public struct Backup {
    public let directory: StateDirectory
    public let log: VerifiedLog
    public let bytes: Int
    /// Names of the old copies that were removed.
    public let removed: [String]
    /// Names of copies that bear a later time than this one: a clock was wrong when they were made.
    public let later: [String]

    /// Copies a ledger, served or not. What was acknowledged is settled first: by its daemon, or here, under the lock.
    ///
    /// - Parameter askDaemon: makes the daemon settle; called where the ledger is served.
    public static func run(
        _ directory: StateDirectory, to target: String, clock: Instant,
        progress: @escaping Verification.Progress = { _, _ in },
        askDaemon: () throws(VerificationError) -> Void
    ) throws(VerificationError) -> Backup {
        let journal: Journal
        do throws(JournalError) {
            journal = try Journal(opening: directory, isWriting: true)
            _ = try journal.recorder()
        } catch {
            guard case .locked = error else { throw VerificationError(opening: error) }
            try askDaemon()
            let served = try building { () throws(JournalError) in try Journal(opening: directory, isWriting: false) }
            return try run(served, to: target, clock: clock, progress: progress)
        }
        return try run(journal, to: target, clock: clock, progress: progress)
    }

    /// Copies what is settled, and verifies the copy before it gets its name.
    ///
    /// - Parameters:
    ///   - target: the backup directory; made if it is not there.
    ///   - clock: for the copy's name and for which old ones are kept.
    public static func run(
        _ journal: Journal, to target: String, clock: Instant, progress: @escaping Verification.Progress = { _, _ in }
    ) throws(VerificationError) -> Backup {
        let name = BackupRetention.name(of: clock)
        let copy = StateDirectory("\(target)/\(name)")
        let unfinished = StateDirectory("\(target)/\(BackupRetention.unfinishedName(of: clock))")
        try building { () throws(JournalError) in
            try requireApart(journal.directory, target)
            try StateDirectory(target).create()
            try requireApart(journal.directory, target)
            guard access(copy.path, F_OK) != 0 else { throw .notEmpty(path: copy.path) }
            BackupRetention.removeUnfinished(in: target)
            unfinished.removeStore()
            try unfinished.create()
        }
        do throws(VerificationError) {
            try building { () throws(JournalError) in try journal.copyStore(to: unfinished) }
            let log = try Verification.run(unfinished, progress: progress)
            try building { () throws(JournalError) in
                try StateDirectory.synchronize(unfinished.path)
                try StateDirectory.rename(unfinished.path, to: copy.path)
                try StateDirectory.synchronize(target)
            }
            let removed = BackupRetention().prune(target, keeping: name)
            return Backup(
                directory: copy, log: log, bytes: copy.storedBytes, removed: removed,
                later: BackupRetention.copies(in: target, after: name))
        } catch {
            unfinished.removeStore()
            throw error
        }
    }

    /// A copy beside the ledger's own file would be read as the ledger.
    private static func requireApart(_ ledger: StateDirectory, _ target: String) throws(JournalError) {
        let target = StateDirectory(target)
        guard !target.isSame(as: ledger), !target.holdsLedger else { throw .backupIntoLedger(path: target.path) }
    }
}

extension Journal {
    /// Copies what is settled, at one moment, to a directory that holds no store, and syncs it.
    func copyStore(to target: StateDirectory) throws(JournalError) {
        try Self.requireRoom(for: statistics.usedBytes, in: target.path)
        let descriptor = Glibc.open(target.dataFile, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file("make", path: target.dataFile, Errno(rawValue: errno)) }
        defer { close(descriptor) }
        do {
            try environment.copyCompacted(toFileDescriptor: descriptor)
        } catch {
            guard error.code > 0 else { throw .store(error) }
            throw .file("copy to", path: target.dataFile, Errno(rawValue: error.code))
        }
        guard fsync(descriptor) == 0 else { throw .file("sync", path: target.dataFile, Errno(rawValue: errno)) }
    }

    /// Said before hours of copying, rather than after.
    private static func requireRoom(for bytes: Int, in path: String) throws(JournalError) {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw .file("look at", path: path, Errno(rawValue: errno)) }
        let free = status.freeBytes
        guard free >= UInt64(bytes) else { throw .noRoom(path: path, neededBytes: bytes, freeBytes: free) }
    }
}
