import Glibc
import LMDB
import Ledger
import Line
import Merkle

/// Puts a backup in a ledger's place. The keys are not in it: whoever restores must have them, or name new ones to
/// the log (`Recorder.changeKey`).
public struct Restore {
    /// Refuses a copy that does not verify, and never overwrites a ledger that holds anything the copy does not: newer
    /// events, or others. Takes the directory's lock.
    ///
    /// - Parameters:
    ///   - copy: a directory with a `data.mdb`.
    ///   - admit: the last word, when all is verified and nothing was replaced yet.
    public static func run(
        _ copy: StateDirectory, into directory: StateDirectory,
        progress: @escaping Verification.Progress = { _, _ in },
        admit: (VerifiedLog) throws(JournalError) -> Void = { _ in }
    ) throws(VerificationError) -> VerifiedLog {
        guard copy.holdsLedger else { throw .unreadable(.noLedger(path: copy.path)) }
        let made = try building { () throws(JournalError) in
            let made = try directory.create()
            guard !copy.isSame(as: directory) else { throw .restoreOntoItself(path: directory.path) }
            return made
        }
        let lock = try building { () throws(JournalError) in try directory.lock() }
        return try withExtendedLifetime(lock) { () throws(VerificationError) in
            do throws(VerificationError) {
                return try install(copy, in: directory, progress, admit)
            } catch {
                directory.discard(made)
                throw error
            }
        }
    }

    private static func install(
        _ copy: StateDirectory, in directory: StateDirectory,
        _ progress: @escaping Verification.Progress, _ admit: (VerifiedLog) throws(JournalError) -> Void
    ) throws(VerificationError) -> VerifiedLog {
        let nursery = try building { () throws(JournalError) in try directory.emptyNursery() }
        do throws(VerificationError) {
            // What is verified is what is put in place: the copy may change, or its disk be failing.
            try building { () throws(JournalError) in try nursery.copyStore(from: copy) }
            let log = try Verification.run(nursery, progress: progress)
            try building { () throws(JournalError) in
                let isGoingOn = try requireExtended(directory, by: nursery, log)
                try admit(log)
                try directory.install(nursery)
                if !isGoingOn { try directory.removeWriteAheadLog() }
            }
            return log
        } catch {
            nursery.removeStore()
            throw error
        }
    }

    /// The ledger that is there, with what it acknowledged and has not settled, must be a beginning of the copy.
    ///
    /// - Returns: whether there is no ledger, but a write-ahead log that goes on from the copy: start-up takes it in.
    private static func requireExtended(
        _ directory: StateDirectory, by copy: StateDirectory, _ log: VerifiedLog
    ) throws(JournalError) -> Bool {
        let present: (events: UInt64, root: TreeHash)
        do throws(JournalError) {
            guard directory.holdsLedger else { return try goesOn(directory, from: log) }
            present = try end(of: directory)
        } catch {
            throw .cannotReplace(path: directory.path, reason: "\(error)")
        }
        guard present.events <= log.events else {
            throw .holdsNewer(path: directory.path, events: present.events, copied: log.events)
        }
        let begun = try root(try tree(of: copy, size: log.events), size: present.events)
        guard begun == present.root else { throw .holdsOther(path: directory.path) }
        return false
    }

    private static func goesOn(_ directory: StateDirectory, from log: VerifiedLog) throws(JournalError) -> Bool {
        try !WriteAheadLog.pending(in: directory, after: log.events, leaf: log.newestLeaf).isEmpty
    }

    private static func end(of directory: StateDirectory) throws(JournalError) -> (events: UInt64, root: TreeHash) {
        let store = try store(of: directory)
        let newest = try booking { () throws(Refusal) in try Books(store: store).header.lastNumber }
        var frontier: Frontier
        do {
            frontier = try Frontier(restoring: StoredTree(store, size: newest), size: newest)
        } catch {
            throw .damaged("the stored tree cannot be read: \(error)")
        }
        let leaf = frontier.newestLeaf ?? .emptyRoot
        for line in try WriteAheadLog.pending(in: directory, after: newest, leaf: leaf) {
            frontier.append(line.span.bytes.withUnsafeBytes { TreeHash.leafHash(of: $0) }) { _, _, _ in }
        }
        return (frontier.size, frontier.root)
    }

    private static func tree(of directory: StateDirectory, size: UInt64) throws(JournalError) -> StoredTree {
        StoredTree(try store(of: directory), size: size)
    }

    private static func store(of directory: StateDirectory) throws(JournalError) -> LedgerStore {
        let environment = try storing { () throws(LMDBError) in try Journal.openUnserved(directory) }
        let tables = try storing { () throws(LMDBError) in try Tables(openingIn: environment) }
        return try LedgerStore(environment, tables)
    }

    private static func root(_ tree: StoredTree, size: UInt64) throws(JournalError) -> TreeHash {
        do {
            return try tree.root(size: size)
        } catch {
            throw .damaged("the stored tree cannot be read: \(error)")
        }
    }
}
