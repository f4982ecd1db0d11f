import LMDB
import Ledger
import Line
import SystemPackage

/// Why a ledger cannot be made, opened or written. None of these is a request's fault.
public enum JournalError: Error, CustomStringConvertible {
    /// An operation on a file failed.
    case file(String, path: String, Errno)
    case store(LMDBError)
    /// Another process has the state directory open for writing.
    case locked(path: String)
    case notEmpty(path: String)
    case noLedger(path: String)
    /// There is a write-ahead log without its ledger.
    case lost(path: String)
    /// The ledger belongs to another site or zone than was asked for.
    case otherSite(asked: String, stored: String)
    case otherZone(asked: String, stored: String)
    /// The ledger was written by a newer program.
    case newerFormat(String)
    case damaged(String)
    /// A file of the write-ahead log that was whole is shorter now.
    case cutOff(path: String, bytes: Int)
    /// The daemon that serves the ledger does not settle what it has acknowledged.
    case notSettled(path: String, event: UInt64)
    /// The keys that are there are not those of the log.
    case keys(String)
    /// A backup would stand where a ledger does.
    case backupIntoLedger(path: String)
    case noRoom(path: String, neededBytes: Int, freeBytes: UInt64)
    case restoreOntoItself(path: String)
    /// The ledger that a copy is to replace has more events than the copy.
    case holdsNewer(path: String, events: UInt64, copied: UInt64)
    /// The ledger that a copy is to replace is no beginning of the copy.
    case holdsOther(path: String)
    /// The ledger that a copy is to replace cannot be read: it may hold newer events.
    case cannotReplace(path: String, reason: String)

    public var description: String {
        switch self {
        case .file(let operation, let path, let error): "\(operation) \(path): \(error)"
        case .store(let error): "the store: \(error)"
        case .locked(let path): "\(path) is in use by another naloxd"
        case .notEmpty(let path): "\(path) holds a ledger already"
        case .noLedger(let path): "\(path) holds no ledger"
        case .lost(let path):
            """
            \(path) holds the write-ahead log of a ledger that is gone: restore a backup of it there, or move the \
            log away
            """
        case .otherSite(let asked, let stored): "this ledger is of site \(stored), not \(asked)"
        case .otherZone(let asked, let stored): "this ledger keeps the time zone \(stored), not \(asked)"
        case .newerFormat(let format): "this ledger has format \(format), which this program does not know"
        case .damaged(let what), .keys(let what): what
        case .cutOff(let path, let bytes):
            """
            \(path) is cut off, it has \(bytes) of \(Limits.writeAheadFileBytes) bytes: what was acknowledged last may \
            be lost. To go on with what is left in it: truncate -s \(Limits.writeAheadFileBytes) \(path)
            """
        case .notSettled(let path, let event):
            "the naloxd that serves \(path) does not settle event \(event): is it stopped?"
        case .backupIntoLedger(let path): "\(path) is a ledger's own directory: name another for its backups"
        case .noRoom(let path, let needed, let free): "\(path) has \(free) bytes free, the copy needs up to \(needed)"
        case .restoreOntoItself(let path): "\(path) is the copy itself"
        case .holdsNewer(let path, let events, let copied):
            "\(path) holds \(events) events, the copy only \(copied): restoring it would lose what is newer"
        case .holdsOther(let path): "\(path) holds a ledger that the copy does not continue"
        case .cannotReplace(let path, let reason):
            """
            \(path) holds a ledger that cannot be compared with the copy (\(reason)): move its data.mdb and \
            write-ahead log away to go on
            """
        }
    }

    init(_ refusal: Refusal) {
        self = .damaged(refusal.message)
    }
}

/// One funnel for errors of the store.
func storing<Result: ~Copyable>(_ body: () throws(LMDBError) -> Result) throws(JournalError) -> Result {
    do {
        return try body()
    } catch {
        throw .store(error)
    }
}

/// Commits, durably.
func commit(_ transaction: consuming WriteTransaction) throws(JournalError) {
    do {
        try transaction.commit()
    } catch {
        throw .store(error)
    }
}

/// What the books throw outside a request is damage.
func booking<Result>(_ body: () throws(Refusal) -> Result) throws(JournalError) -> Result {
    do {
        return try body()
    } catch {
        throw JournalError(error)
    }
}
