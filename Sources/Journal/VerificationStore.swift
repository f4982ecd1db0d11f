import LMDB
import Ledger
import Line

/// A store as a verification opens it: nothing in it is believed, not even its header.
final class VerificationStore {
    let tables: Tables
    let environment: Environment
    var transaction: ReadTransaction
    /// The directory, where no daemon serves it.
    let unserved: StateDirectory?
    /// Keeps a daemon away while nobody serves the ledger.
    private let lock: DirectoryLock?

    /// A ledger or a backup that no daemon serves, or one that is served: a snapshot of what is committed.
    init(_ directory: StateDirectory) throws(JournalError) {
        guard directory.holdsLedger else { throw .noLedger(path: directory.path) }
        var isServed = false
        lock = try Self.hold(directory, &isServed)
        unserved = isServed ? nil : directory
        // What nobody writes cannot grow: LMDB maps the whole file, and no more.
        let mapSizeBytes = isServed ? Limits.addressSpaceBytes : 1
        environment = try storing { () throws(LMDBError) in
            try Environment(
                opening: directory.path, mapSizeBytes: mapSizeBytes, maximumTables: Tables.count,
                maximumReaders: Limits.storeReaders, readOnly: true, isLocked: isServed)
        }
        let environment = self.environment
        tables = try storing { () throws(LMDBError) in try Tables(openingIn: environment) }
        transaction = try storing { () throws(LMDBError) in try environment.beginRead() }
    }

    /// One that is open in this process.
    init(_ environment: Environment, _ tables: Tables) throws(JournalError) {
        lock = nil
        unserved = nil
        self.environment = environment
        self.tables = tables
        transaction = try storing { () throws(LMDBError) in try environment.beginRead() }
    }

    private static func hold(_ directory: StateDirectory, _ isServed: inout Bool) throws(JournalError) -> DirectoryLock?
    {
        do {
            return try directory.hold()
        } catch {
            guard case .locked = error else { throw error }
            isServed = true
            return nil
        }
    }

    /// Moves on to what is committed by now.
    func renew() throws(LMDBError) {
        transaction.reset()
        try transaction.renew()
    }
}
