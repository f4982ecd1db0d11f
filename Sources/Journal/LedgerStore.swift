import LMDB
import Ledger
import Line
import Merkle

/// The store at one settled moment, as books and queries read it. It is used by one thread at a time.
///
/// Nothing is handed out unchecked: a record must bear its checksum, an event its leaf hash.
public final class LedgerStore: BookStore {
    let environment: Environment
    let tables: Tables
    private var transaction: ReadTransaction
    /// Events that are decided and not yet in the store: the writer's own.
    var unsettled = UnsettledEvents()
    /// Those before them, which are being written to the store.
    var settling = UnsettledEvents()

    init(_ environment: Environment, _ tables: Tables) throws(JournalError) {
        self.environment = environment
        self.tables = tables
        transaction = try storing { () throws(LMDBError) in try environment.beginRead() }
    }

    /// Moves on to the newest settled moment.
    ///
    /// - Returns: whether it is another than before.
    @discardableResult
    public func renew() throws(JournalError) -> Bool {
        let before = transaction.id
        transaction.reset()
        try storing { () throws(LMDBError) in try transaction.renew() }
        return transaction.id != before
    }

    // MARK: - Books

    public func value(of key: [UInt8]) throws(Refusal) -> [UInt8]? {
        let stored = try reading { () throws(LMDBError) in
            try transaction.withValue(in: tables.book, for: key) { Self.checked($0, key) }
        }
        guard let stored else { return nil }
        guard let record = stored else { throw .damaged("a record of the books does not bear its checksum") }
        return record
    }

    public func scan(
        prefix: [UInt8], from start: [UInt8], _ body: ([UInt8], [UInt8]) -> Bool
    ) throws(Refusal) {
        var isSound = true
        try reading { () throws(LMDBError) in
            try transaction.forEach(in: tables.book, prefix: prefix, from: start) { keyBytes, value in
                let key = Array(keyBytes)
                guard let record = Self.checked(value, key) else {
                    isSound = false
                    return false
                }
                return body(key, record)
            }
        }
        if !isSound { throw .damaged("a record of the books does not bear its checksum") }
    }

    public func last(prefix: [UInt8], atOrBelow key: [UInt8]) throws(Refusal) -> (key: [UInt8], value: [UInt8])? {
        let found = try reading { () throws(LMDBError) in
            try transaction.withCursor(in: tables.book) { cursor throws(LMDBError) -> ([UInt8], [UInt8]?)? in
                guard try cursor.seek(atOrBefore: key) else { return nil }
                let found = Array(cursor.key)
                return found.starts(with: prefix) ? (found, Self.checked(cursor.value, found)) : nil
            }
        }
        guard let (foundKey, checked) = found else { return nil }
        guard let record = checked else { throw .damaged("a record of the books does not bear its checksum") }
        return (foundKey, record)
    }

    private static func checked(_ stored: UnsafeRawBufferPointer, _ key: [UInt8]) -> [UInt8]? {
        BookRow.bearsChecksum(key, stored) ? Array(BookRow.record(stored)) : nil
    }

    // MARK: - Events

    public func event(_ number: UInt64) throws(Refusal) -> Event? {
        if let line = unsettled.line(number) ?? settling.line(number) { return try Event(line: line) }
        guard let line = try line(number) else { return nil }
        return try Event(line: line)
    }

    /// A settled event's line, found to be the one whose leaf is in the tree.
    func line(_ number: UInt64) throws(Refusal) -> [UInt8]? {
        var line: [UInt8]?
        try forEachEvent(from: number, to: number) { _, bytes in
            line = Array(bytes)
            return false
        }
        return line
    }

    public func forEachEvent(
        from: UInt64, to: UInt64, _ body: (UInt64, UnsafeRawBufferPointer) -> Bool
    ) throws(Refusal) {
        var damaged: UInt64?
        var isEnded = false
        try reading { () throws(LMDBError) in
            var leaves = LeafRow()
            try transaction.withCursor(in: tables.event) { cursor throws(LMDBError) in
                var next = from
                var isFound = try cursor.seek(atOrAfter: from.bigEndianBytes)
                while isFound, let number = UInt64(bigEndianBytes: cursor.key), number <= to {
                    let leaf = try leaves.hash(ofEvent: number, transaction, tables.leaf)
                    guard number == next, leaf == TreeHash.leafHash(of: cursor.value) else {
                        damaged = next
                        return
                    }
                    guard body(number, cursor.value) else {
                        isEnded = true
                        return
                    }
                    next += 1
                    isFound = try cursor.next()
                }
            }
        }
        if let damaged { throw .damaged("event \(damaged) is not the one that the tree has a leaf of") }
        if !isEnded { forEachUnsettled(from: from, to: to, body) }
    }

    private func forEachUnsettled(from: UInt64, to: UInt64, _ body: (UInt64, UnsafeRawBufferPointer) -> Bool) {
        var number = max(from, min(unsettled.first, settling.count > 0 ? settling.first : .max))
        while number <= to, let line = settling.line(number) ?? unsettled.line(number) {
            guard line.span.bytes.withUnsafeBytes({ body(number, $0) }) else { return }
            number += 1
        }
    }

    // MARK: - Identifiers

    /// The first event of the request whose id has that key; 0 where the table says so by damage.
    func request(_ key: [UInt8]) throws(Refusal) -> UInt64? {
        guard
            let stored = try reading({ () throws(LMDBError) in try transaction.bytes(in: tables.identifier, for: key) })
        else { return nil }
        var reader = RecordReader(stored)
        return try reader.number()
    }

    /// The greatest key in the table; empty when there is none.
    func greatestIdentifierKey() throws(Refusal) -> [UInt8] {
        try reading { () throws(LMDBError) in
            try transaction.withCursor(in: tables.identifier) { cursor throws(LMDBError) in
                try cursor.last() ? Array(cursor.key) : []
            }
        }
    }

    func count(of table: Table) throws(Refusal) -> Int {
        try reading { () throws(LMDBError) in try transaction.count(of: table) }
    }

    func bytes(in table: Table, for key: [UInt8]) throws(Refusal) -> [UInt8]? {
        try reading { () throws(LMDBError) in try transaction.bytes(in: table, for: key) }
    }

    private func reading<Result>(_ body: () throws(LMDBError) -> Result) throws(Refusal) -> Result {
        do {
            return try body()
        } catch {
            throw .damaged("the store cannot be read: \(error)")
        }
    }
}
