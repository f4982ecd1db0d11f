import LMDB
import Ledger
import Line

/// Everything that was recorded since the last one, ready to be written to the store in one transaction. It may be
/// written by another thread than the recorder's, which goes on meanwhile.
struct Settlement: Sendable {
    struct HashRow: Sendable {
        let level: Int
        let row: UInt64
        let hashes: [UInt8]
    }

    struct Change: Sendable {
        let key: [UInt8]
        /// nil: the record is gone.
        let record: [UInt8]?
    }

    let events: UnsettledEvents
    let rows: [HashRow]
    /// In ascending order of the keys.
    let identifiers: [(key: [UInt8], number: UInt64)]
    let changes: [Change]

    /// Writes all of it, durably by LMDB's own means.
    ///
    /// - Throws: the outcome is unknown: nothing more may be written.
    func write(to environment: Environment, _ tables: Tables) throws(JournalError) {
        var transaction = try storing { () throws(LMDBError) in try environment.beginWrite() }
        try storing { () throws(LMDBError) in
            try putEvents(&transaction, tables)
            for row in rows {
                let table = StoredTree.table(row.level, tables)
                try transaction.put(in: table, key: StoredTree.key(row.level, row.row), value: row.hashes)
            }
            try putIdentifiers(&transaction, tables)
            try putChanges(&transaction, tables)
        }
        try commit(transaction)
    }

    private func putEvents(_ transaction: inout WriteTransaction, _ tables: Tables) throws(LMDBError) {
        try events.visit { number, line throws(LMDBError) in
            try Swift.withUnsafeBytes(of: number.bigEndian) { (key) throws(LMDBError) in
                try transaction.put(in: tables.event, key: key, value: line, append: true)
            }
        }
    }

    /// Appended where they can be: ids that are ordered by time then fill their pages and dirty few.
    private func putIdentifiers(_ transaction: inout WriteTransaction, _ tables: Tables) throws(LMDBError) {
        var last = try transaction.withCursor(in: tables.identifier) { cursor throws(LMDBError) in
            try cursor.last() ? Array(cursor.key) : []
        }
        for (key, number) in identifiers {
            var value = RecordWriter()
            value.number(number)
            let isLast = last.lexicographicallyPrecedes(key)
            try transaction.put(in: tables.identifier, key: key, value: value.bytes, append: isLast)
            if isLast { last = key }
        }
    }

    private func putChanges(_ transaction: inout WriteTransaction, _ tables: Tables) throws(LMDBError) {
        for change in changes {
            guard var record = change.record else {
                try transaction.delete(in: tables.book, for: change.key)
                continue
            }
            let checksum = record.span.bytes.withUnsafeBytes { bookChecksum(key: change.key, record: $0) }
            Swift.withUnsafeBytes(of: checksum.bigEndian) { record.append(contentsOf: $0) }
            try transaction.put(in: tables.book, key: change.key, value: record)
        }
    }
}
