import Glibc
import LMDB
import Ledger
import Line

/// Everything that was recorded since the last one, ready to be written to the store in one transaction. It may be
/// written by another thread than the recorder's, which goes on meanwhile.
struct Settlement: Sendable {
    struct Change: Sendable {
        let key: [UInt8]
        /// nil: the record is gone.
        let record: [UInt8]?
    }

    let events: UnsettledEvents
    /// Of the events before these.
    let tree: GrowingTree
    let identifiers: UnsettledIdentifiers
    let changes: [Change]

    /// Writes all of it, durably by LMDB's own means.
    ///
    /// - Returns: the tree with the leaves of these events.
    /// - Throws: the outcome is unknown: nothing more may be written.
    func write(to environment: Environment, _ tables: Tables) throws(JournalError) -> GrowingTree {
        var grown = tree
        let way = GivingWay()
        var transaction = try storing { () throws(LMDBError) in try environment.beginWrite() }
        try storing { () throws(LMDBError) in
            try putEvents(&transaction, tables, growing: &grown, way)
            try grown.takeRows { level, row, hashes throws(LMDBError) in
                let table = StoredTree.table(level, tables)
                try transaction.put(in: table, key: StoredTree.key(level, row), value: hashes)
            }
            try putIdentifiers(&transaction, tables, way)
            try putChanges(&transaction, tables)
        }
        try commit(transaction)
        return grown
    }

    private func putEvents(
        _ transaction: inout WriteTransaction, _ tables: Tables, growing tree: inout GrowingTree, _ way: GivingWay
    ) throws(LMDBError) {
        try events.visit { number, line throws(LMDBError) in
            try Swift.withUnsafeBytes(of: number.bigEndian) { (key) throws(LMDBError) in
                try transaction.put(in: tables.event, key: key, value: line, append: true)
            }
            tree.append(line)
            way.pause(after: number)
        }
    }

    /// Appended where they can be: ids that are ordered by time then fill their pages and dirty few.
    private func putIdentifiers(
        _ transaction: inout WriteTransaction, _ tables: Tables, _ way: GivingWay
    ) throws(LMDBError) {
        let last = try transaction.withCursor(in: tables.identifier) { cursor throws(LMDBError) in
            try cursor.last() ? Array(cursor.key) : []
        }
        var isBeyond = false
        var value = RecordWriter()
        try identifiers.forEachAscending { key, event throws(LMDBError) in
            value.removeAll()
            value.number(event)
            isBeyond = isBeyond || last.span.bytes.withUnsafeBytes { $0.isBytewise(before: key) }
            try value.bytes.span.bytes.withUnsafeBytes { (value) throws(LMDBError) in
                try transaction.put(in: tables.identifier, key: key, value: value, append: isBeyond)
            }
            way.pause(after: event)
        }
    }

    private func putChanges(_ transaction: inout WriteTransaction, _ tables: Tables) throws(LMDBError) {
        for change in changes {
            guard var record = change.record else {
                try transaction.delete(in: tables.book, for: change.key)
                continue
            }
            BookRow.appendChecksum(to: &record, key: change.key)
            try transaction.put(in: tables.book, key: change.key, value: record)
        }
    }
}

/// Gives way to the threads that answer clients: a settlement is as much work as a kernel lets a thread do at a time,
/// some milliseconds, and who waits for this processor would wait for all of it. Not for ever: where all processors
/// are busy, who gives way is hardly let in again, and the write-ahead log fills meanwhile.
private struct GivingWay {
    private let end = ContinuousClock.now + .milliseconds(Limits.settlingPatienceMilliseconds)
    /// Some 50 µs of work.
    private static let eventsAtATime: UInt64 = 32

    func pause(after event: UInt64) {
        if event % Self.eventsAtATime == 0, ContinuousClock.now < end { sched_yield() }
    }
}
