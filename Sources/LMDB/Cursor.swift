import CLMDB

/// A place in a table. Each move returns whether it found an entry; `key` and `value` are that entry's bytes in the
/// map, good until the next move, and empty when nothing was found.
public struct Cursor: ~Copyable {
    private let pointer: OpaquePointer
    public private(set) var key = UnsafeRawBufferPointer(start: nil, count: 0)
    public private(set) var value = UnsafeRawBufferPointer(start: nil, count: 0)

    @usableFromInline
    init(in transaction: TransactionHandle, _ table: Table) throws(LMDBError) {
        var opened: OpaquePointer?
        try check(mdb_cursor_open(transaction.pointer, table.number, &opened), "mdb_cursor_open")
        guard let opened else { throw LMDBError(code: MDB_PANIC, operation: "mdb_cursor_open") }
        pointer = opened
    }

    deinit {
        mdb_cursor_close(pointer)
    }

    public mutating func first() throws(LMDBError) -> Bool {
        try move(MDB_FIRST)
    }

    public mutating func last() throws(LMDBError) -> Bool {
        try move(MDB_LAST)
    }

    /// The next entry; the first from a cursor that stands nowhere.
    public mutating func next() throws(LMDBError) -> Bool {
        try move(MDB_NEXT)
    }

    /// The entry before; the last from a cursor that stands nowhere.
    public mutating func previous() throws(LMDBError) -> Bool {
        try move(MDB_PREV)
    }

    /// The entry with exactly this key.
    public mutating func seek(exactly key: UnsafeRawBufferPointer) throws(LMDBError) -> Bool {
        try move(MDB_SET_KEY, to: key)
    }

    /// The first entry whose key is this one or behind it; the first of all for an empty key.
    public mutating func seek(atOrAfter key: UnsafeRawBufferPointer) throws(LMDBError) -> Bool {
        guard !key.isEmpty else { return try first() }
        return try move(MDB_SET_RANGE, to: key)
    }

    /// The last entry whose key is this one or before it.
    public mutating func seek(atOrBefore key: UnsafeRawBufferPointer) throws(LMDBError) -> Bool {
        guard try seek(atOrAfter: key) else { return try last() }
        if self.key.elementsEqual(key) { return true }
        return try previous()
    }

    /// As the one with a buffer.
    public mutating func seek(exactly key: [UInt8]) throws(LMDBError) -> Bool {
        try key.withRawBytes { (key) throws(LMDBError) in try seek(exactly: key) }
    }

    /// As the one with a buffer.
    public mutating func seek(atOrAfter key: [UInt8]) throws(LMDBError) -> Bool {
        try key.withRawBytes { (key) throws(LMDBError) in try seek(atOrAfter: key) }
    }

    /// As the one with a buffer.
    public mutating func seek(atOrBefore key: [UInt8]) throws(LMDBError) -> Bool {
        try key.withRawBytes { (key) throws(LMDBError) in try seek(atOrBefore: key) }
    }

    private mutating func move(
        _ operation: MDB_cursor_op, to target: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) throws(LMDBError) -> Bool {
        var keyValue = MDB_val(target)
        var dataValue = MDB_val()
        let code = mdb_cursor_get(pointer, &keyValue, &dataValue, operation)
        guard code == MDB_SUCCESS else {
            key = UnsafeRawBufferPointer(start: nil, count: 0)
            value = key
            if code == MDB_NOTFOUND { return false }
            throw LMDBError(code: code, operation: "mdb_cursor_get")
        }
        key = UnsafeRawBufferPointer(keyValue)
        value = UnsafeRawBufferPointer(dataValue)
        return true
    }
}
