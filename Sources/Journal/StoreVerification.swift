import LMDB
import Ledger
import Line
import Merkle

/// Holds a store against the replay of its own events: each event with its leaf, its request's identifier and the rows
/// that it files, then, in the same snapshot as the last events, all that changes as the log grows.
struct StoreVerification {
    let store: VerificationStore
    let progress: Verification.Progress
    var replay: VerificationReplay
    var tree = VerificationTree()
    var identifiers = VerificationIdentifiers()
    var filed = FiledRows()
    private var checkpoints: VerificationCheckpoints

    init(
        _ store: VerificationStore, _ checkpoints: [KeptCheckpoint], _ progress: @escaping Verification.Progress
    ) throws(Finding) {
        self.store = store
        self.progress = progress
        self.checkpoints = VerificationCheckpoints(checkpoints)
        replay = try VerificationReplay()
    }

    mutating func run() throws(Finding) -> VerifiedLog {
        try reach()
        while try replayStretch() {
            do {
                try store.renew()
            } catch {
                throw Finding(event: nil, reading: error)
            }
        }
        guard replay.last > 0 else { throw Finding(event: 1, "it is missing: the log is empty") }
        try replay.finish()
        try requireTables()
        try replayWriteAheadLog()
        try replay.finish()
        try checkpoints.requireAllReached(replay.last)
        return VerifiedLog(replay, root: tree.root, newestLeaf: tree.newestLeaf)
    }

    /// Replays the next events of the snapshot.
    ///
    /// - Returns: whether there are more.
    private mutating func replayStretch() throws(Finding) -> Bool {
        var finding: Finding?
        var isMore = false
        do {
            let tables = store.tables
            isMore = try store.transaction.withCursor(in: tables.event) { events throws(LMDBError) in
                try store.transaction.withCursor(in: tables.leaf) { leaves throws(LMDBError) in
                    try store.transaction.withCursor(in: tables.identifier) { identifiers throws(LMDBError) in
                        try replayStretch(&events, &leaves, &identifiers, &finding)
                    }
                }
            }
        } catch {
            throw Finding(event: replay.last + 1, reading: error)
        }
        if let finding { throw finding }
        return isMore
    }

    private mutating func replayStretch(
        _ events: inout Cursor, _ leaves: inout Cursor, _ identifiers: inout Cursor, _ finding: inout Finding?
    ) throws(LMDBError) -> Bool {
        let start = replay.last
        let total = UInt64(try store.transaction.count(of: store.tables.event))
        tree.rest()
        var isFound = start == 0 ? try events.first() : try events.seek(atOrAfter: (start + 1).bigEndianBytes)
        while isFound {
            guard replay.last - start < Limits.snapshotEvents else { return true }
            do throws(VerificationFailure) {
                try enter(events.key, events.value, &leaves, &identifiers)
            } catch {
                switch error {
                case .finding(let found): finding = found
                case .store(let failure): throw failure
                }
                return false
            }
            if replay.last % Limits.progressEvents == 0 { progress(replay.last, total) }
            isFound = try events.next()
        }
        progress(replay.last, total)
        return false
    }

    /// What is wrong with an event's own line is found before what does not follow from it.
    private mutating func enter(
        _ key: UnsafeRawBufferPointer, _ line: UnsafeRawBufferPointer, _ leaves: inout Cursor,
        _ identifiers: inout Cursor
    ) throws(VerificationFailure) {
        let number = replay.last + 1
        guard let stored = UInt64(bigEndianBytes: key) else {
            throw .finding(Finding(event: number, "a key of the events is no number"))
        }
        guard stored == number else { throw .finding(Finding(event: number, missing(stored))) }
        try tree.append(line, store, &leaves)
        let event: Event
        do throws(Finding) {
            event = try replay.enter(line)
            try reach()
        } catch {
            throw .finding(error)
        }
        if replay.request.isFirstOfID { try self.identifiers.require(event, &identifiers) }
        try filed.take(from: replay.books, event: number, store)
    }

    private func missing(_ next: UInt64) -> String {
        next > replay.last ? "it is missing: event \(next) comes next" : "event \(next) stands in its place"
    }

    mutating func reach() throws(Finding) {
        if checkpoints.nextSize == replay.last {
            try checkpoints.reach(replay.last, root: tree.root, keys: replay.keys)
        }
    }
}
