import LMDB
import Ledger
import Line

extension Recorder {
    /// Makes everything recorded so far durable.
    ///
    /// - Throws: the outcome is unknown: nothing may be acknowledged, and the process must end. Start-up finds the
    ///   last settled moment, and a repeat with the same id tells what became of a request.
    public func seal() throws(JournalError) {
        try settle()
    }

    /// Moves everything recorded so far to the store, in one transaction.
    public func settle() throws(JournalError) {
        guard store.unsettled.count > 0 else { return }
        let environment = self.environment
        var transaction = try storing { () throws(LMDBError) in try environment.beginWrite() }
        try storing { () throws(LMDBError) in
            try putEvents(&transaction)
            try putHashes(&transaction)
            try putIdentifiers(&transaction)
        }
        try putBooks(&transaction)
        // The point of no return: after this call the group is history, or nobody knows; before it, it never was.
        try commit(transaction)
        store.unsettled.start(at: books.header.lastNumber + 1)
        try store.renew()
        books.trim()
    }

    private func putEvents(_ transaction: inout WriteTransaction) throws(LMDBError) {
        let events = tables.event
        try store.unsettled.forEach { number, line throws(LMDBError) in
            var key = number.bigEndian
            try Swift.withUnsafeBytes(of: &key) { (key) throws(LMDBError) in
                try transaction.put(in: events, key: key, value: line, append: true)
            }
        }
    }

    private func putHashes(_ transaction: inout WriteTransaction) throws(LMDBError) {
        try tree.takeRows { level, row, hashes throws(LMDBError) in
            try transaction.put(in: StoredTree.table(level, tables), key: StoredTree.key(level, row), value: hashes)
        }
    }

    /// Ascending, and appended where they can be: ids that are ordered by time then fill their pages and dirty one.
    private func putIdentifiers(_ transaction: inout WriteTransaction) throws(LMDBError) {
        for (key, number) in identifiers.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            var value = RecordWriter()
            value.number(number)
            let isLast = lastIdentifier.lexicographicallyPrecedes(key)
            try transaction.put(in: tables.identifier, key: key, value: value.bytes, append: isLast)
            if isLast { lastIdentifier = key }
        }
        identifiers.removeAll(keepingCapacity: true)
    }

    private func putBooks(_ transaction: inout WriteTransaction) throws(JournalError) {
        var changes: [(key: [UInt8], record: [UInt8]?)] = []
        try booking { () throws(Refusal) in
            try books.takeChanges { key, record in changes.append((key, record)) }
        }
        try storing { () throws(LMDBError) in
            for (key, record) in changes {
                guard var record else {
                    try transaction.delete(in: tables.book, for: key)
                    continue
                }
                let checksum = record.span.bytes.withUnsafeBytes { bookChecksum(key: key, record: $0) }
                Swift.withUnsafeBytes(of: checksum.bigEndian) { record.append(contentsOf: $0) }
                try transaction.put(in: tables.book, key: key, value: record)
            }
        }
    }
}
