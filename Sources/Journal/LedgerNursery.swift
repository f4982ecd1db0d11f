import LMDB

/// A new ledger while it is filled, under another name in the directory where it will stand. It takes its place whole,
/// or nothing of it is kept. The directory is locked for as long.
public final class LedgerNursery: Sendable {
    private let directory: StateDirectory
    private let madeDirectories: [String]
    private let place: StateDirectory
    private let lock: DirectoryLock

    /// - Throws: `notEmpty` where a ledger stands already.
    public init(for directory: StateDirectory) throws(JournalError) {
        madeDirectories = try directory.create()
        lock = try directory.lock()
        self.directory = directory
        place = StateDirectory(directory.path + "/filling")
        try directory.requireUnused()
        clear()
    }

    /// A ledger with its first events. What its recorder settles is not durable before `finish`.
    public func makeJournal(_ opening: Opening) throws(JournalError) -> Journal {
        try Journal.create(in: place, opening)
        let journal = try Journal(opening: place, isWriting: true)
        try storing { () throws(LMDBError) in try journal.environment.deferSynchronization() }
        return journal
    }

    /// Gives the ledger its place. Everything must be settled.
    public func finish(_ journal: Journal) throws(JournalError) {
        try storing { () throws(LMDBError) in try journal.environment.synchronize() }
        try directory.install(place)
        clear()
    }

    /// Forgets the ledger, and the directories that were made for it, where nothing else is in them.
    public func discard() {
        clear()
        directory.discard(madeDirectories)
    }

    private func clear() {
        StateDirectory.remove(place.nursery, files: ["data.mdb", "lock.mdb"])
        StateDirectory.remove(place.path, files: ["data.mdb", "lock.mdb", "lock"])
    }
}
