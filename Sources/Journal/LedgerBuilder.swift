import LMDB
import Ledger
import Line
import Merkle

/// Makes a store from the lines of a log, under another name beside the place where it is to stand: for a rebuild and
/// for the import of an export. Every line is checked as a verification checks it, and kept byte for byte.
final class LedgerBuilder {
    private let lock: DirectoryLock
    private let target: StateDirectory
    private let nursery: StateDirectory
    private let madeDirectories: [String]
    private let recorder: Recorder
    private var replay: VerificationReplay

    /// Takes the target's lock, until it is done.
    ///
    /// - Parameter isReplacing: the target holds a ledger whose place the new store is to take; it must hold none
    ///   otherwise, and may be new.
    init(beside target: StateDirectory, isReplacing: Bool) throws(JournalError) {
        self.target = target
        madeDirectories = isReplacing ? [] : try target.create()
        guard !isReplacing || target.holdsLedger else { throw .noLedger(path: target.path) }
        lock = try target.lock()
        if !isReplacing { try target.requireUnused() }
        nursery = try target.emptyNursery()
        let environment = try Journal.open(nursery.path, readOnly: false)
        var transaction = try storing { () throws(LMDBError) in try environment.beginWrite() }
        let tables = try storing { () throws(LMDBError) in try Tables(creatingIn: &transaction) }
        try commit(transaction)
        recorder = try Recorder(environment, tables, zone: .utc, directory: nursery)
        replay = VerificationReplay(into: recorder.books)
    }

    var events: UInt64 { replay.last }
    var newestLeaf: TreeHash { recorder.leaf(before: replay.last + 1) }
    var site: String { recorder.books.header.site }
    var zone: String { recorder.books.header.zone }

    func enter(_ line: UnsafeRawBufferPointer) throws(VerificationError) {
        do throws(Finding) {
            let event = try replay.enter(line)
            try recorder.keep(event, line, isFirstOfID: replay.request.isFirstOfID)
        } catch {
            throw .finding(error)
        }
        guard recorder.unsettledCount >= Limits.rebuildGroupEvents else { return }
        try building { () throws(JournalError) in try recorder.settle() }
    }

    /// Settles the rest and verifies the whole, still under its other name.
    func finish(_ progress: @escaping Verification.Progress) throws(VerificationError) -> VerifiedLog {
        try building { () throws(JournalError) in
            try recorder.settle()
            try StateDirectory.synchronize(nursery.dataFile)
        }
        let store = try building { () throws(JournalError) in
            try VerificationStore(recorder.environment, recorder.tables)
        }
        return try Verification.run(store, [], progress)
    }

    /// Puts what was made in its place.
    func install() throws(JournalError) {
        try target.install(nursery)
    }

    /// Takes away what was made.
    func abandon() {
        nursery.removeStore()
        target.discard(madeDirectories)
    }
}

extension Recorder {
    /// Enters an event of another log as it stands there.
    ///
    /// - Precondition: it was applied to the books.
    fileprivate func keep(_ event: Event, _ line: UnsafeRawBufferPointer, isFirstOfID: Bool) throws(Finding) {
        store.unsettled.append { $0.append(contentsOf: line) }
        guard isFirstOfID, let key = identifierKey(of: event.fields, user: event.by) else { return }
        do throws(Refusal) {
            let stored = try store.request(key)
            if let used = identifiers.event(of: key) ?? stored {
                throw .damaged("its id was used before, by event \(used)")
            }
        } catch {
            throw Finding(event: event.number, error)
        }
        identifiers.add(key, event: event.number)
    }
}

/// One funnel for what goes wrong besides the events.
func building<Result: ~Copyable>(_ body: () throws(JournalError) -> Result) throws(VerificationError) -> Result {
    do {
        return try body()
    } catch {
        throw .unreadable(error)
    }
}
