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
    ///   - copy: a directory with a `data.mdb`, and perhaps a write-ahead log that holds what was acknowledged last.
    ///     Where a daemon serves it, what it has acknowledged is waited for.
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
            try building { () throws(JournalError) in try take(copy, into: nursery) }
            let log = try Verification.run(nursery, progress: progress)
            try building { () throws(JournalError) in
                try settle(nursery, log)
                let isGoingOn = try requireExtended(directory, by: nursery, log)
                try admit(log)
                try directory.install(nursery)
                if !isGoingOn { try directory.removeWriteAheadLog() }
            }
            return log
        } catch {
            nursery.removeNursery()
            throw error
        }
    }

    private static func take(_ copy: StateDirectory, into nursery: StateDirectory) throws(JournalError) {
        // The pages of a file that is written while it is read do not fit together.
        guard try !copy.awaitSettling() else {
            return try Journal(opening: copy, isWriting: false).copyStore(to: nursery)
        }
        let lock = try copy.hold()
        try nursery.copyStore(from: copy)
        if try WriteAheadLog.isUsed(in: copy) { try nursery.copyWriteAheadLog(from: copy) }
        _ = consume lock
    }

    /// What was verified in the write-ahead log becomes part of the store, as at the start of a daemon.
    private static func settle(_ nursery: StateDirectory, _ log: VerifiedLog) throws(JournalError) {
        guard try WriteAheadLog.isUsed(in: nursery) else { return }
        do {
            let environment = try Journal.open(nursery.path, readOnly: false)
            let tables = try storing { () throws(LMDBError) in try Tables(openingIn: environment) }
            try Recorder(environment, tables, zone: .utc, directory: nursery).takeIn(pendingOf: nursery)
        }
        guard try root(tree(of: nursery, size: log.events), size: log.events) == log.root else {
            throw .damaged("what the write-ahead log holds was not settled as it was verified")
        }
        try nursery.removeWriteAheadLog()
    }

    /// The ledger that is there, with what it acknowledged and has not settled, must be a beginning of the copy.
    ///
    /// - Returns: whether there is no ledger, but a write-ahead log that goes on from the copy: start-up takes it in.
    private static func requireExtended(
        _ directory: StateDirectory, by copy: StateDirectory, _ log: VerifiedLog
    ) throws(JournalError) -> Bool {
        let present: (events: UInt64, root: TreeHash?)
        do throws(JournalError) {
            let holdsLedger = directory.holdsLedger
            if !holdsLedger, try goesOn(directory, from: log) { return true }
            present =
                holdsLedger
                ? try end(of: directory) : (try WriteAheadLog.newest(in: directory, settled: log.events), nil)
        } catch {
            throw .cannotReplace(path: directory.path, reason: "\(error)")
        }
        guard present.events <= log.events else {
            throw .holdsNewer(path: directory.path, events: present.events, copied: log.events)
        }
        guard let presentRoot = present.root else { return false }
        let begun = try root(try tree(of: copy, size: log.events), size: present.events)
        guard begun == presentRoot else { throw .holdsOther(path: directory.path) }
        return false
    }

    private static func goesOn(_ directory: StateDirectory, from log: VerifiedLog) throws(JournalError) -> Bool {
        try !WriteAheadLog.pending(in: directory, after: log.events, leaf: log.newestLeaf).isEmpty
    }

    private static func end(of directory: StateDirectory) throws(JournalError) -> (events: UInt64, root: TreeHash?) {
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
