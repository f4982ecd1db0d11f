import Glibc
import LMDB
import Ledger
import Merkle

/// Checks a whole ledger: replays every event through the same `Books.apply` that the daemon uses and holds everything
/// that is stored against what comes of it. Used by the audit tool, after a backup, before a restore, and by tests.
public struct Verification {
    /// Told from time to time how many events are checked, of how many; again and again while tables are compared.
    public typealias Progress = (_ done: UInt64, _ total: UInt64) -> Void

    /// A state directory, served or not, or a backup.
    ///
    /// Damage of the store's own pages may end the process: who verifies what may be damaged does it in a child. LMDB
    /// forbids opening a store twice in one process: what this process has open is verified by its journal.
    public static func run(
        _ directory: StateDirectory, checkpoints: [KeptCheckpoint] = [], progress: @escaping Progress = { _, _ in }
    ) throws(VerificationError) -> VerifiedLog {
        let store: VerificationStore
        do {
            store = try VerificationStore(directory)
        } catch {
            throw VerificationError(opening: error)
        }
        return try run(store, checkpoints, progress)
    }

    /// A ledger that is open in this process.
    public static func run(
        _ journal: Journal, checkpoints: [KeptCheckpoint] = [], progress: @escaping Progress = { _, _ in }
    ) throws(VerificationError) -> VerifiedLog {
        let store: VerificationStore
        do {
            store = try VerificationStore(journal.environment, journal.tables)
        } catch {
            throw VerificationError(opening: error)
        }
        return try run(store, checkpoints, progress)
    }

    static func run(
        _ store: VerificationStore, _ checkpoints: [KeptCheckpoint], _ progress: @escaping Progress
    ) throws(VerificationError) -> VerifiedLog {
        try finding { () throws(Finding) in
            var verification = try StoreVerification(store, checkpoints, progress)
            return try verification.run()
        }
    }
}

/// Why there is no verified log.
public enum VerificationError: Error, CustomStringConvertible {
    case finding(Finding)
    /// There is nothing to verify, or it may not be read.
    case unreadable(JournalError)

    /// What the files' own form shows is a finding; that they are not there, or not ours to read, is none.
    init(opening error: JournalError) {
        switch error {
        case .store(let failure) where !failure.isOfSystem: self = .finding(Finding(event: nil, reading: failure))
        case .damaged(let what): self = .finding(Finding(event: nil, what))
        default: self = .unreadable(error)
        }
    }

    public var description: String {
        switch self {
        case .finding(let finding): finding.description
        case .unreadable(let error): error.description
        }
    }
}

extension LMDBError {
    /// The system's word on rights, files and resources, not on what stands in the file.
    var isOfSystem: Bool {
        damage == nil && [EACCES, EPERM, ENOENT, ENOTDIR, EMFILE, ENFILE, ENOMEM].contains(code)
    }
}
