import CLMDB

/// The one writer's view of the database: sees its own writes at once, others see them after `commit`. Aborts after
/// its last use if it was not committed. Keeps its environment open.
///
/// Belongs to the thread that began it.
public struct WriteTransaction: ~Copyable, Transaction {
    public let handle: TransactionHandle
    // Unmanaged, as `discard self` in `commit` asks for members that need no clean-up of their own.
    private let environment: Unmanaged<Environment>

    init(beginningIn environment: Environment) throws(LMDBError) {
        handle = try TransactionHandle(beginningIn: environment, flags: 0)
        self.environment = .passRetained(environment)
    }

    deinit {
        mdb_txn_abort(handle.pointer)
        environment.release()
    }

    /// Makes all writes durable and visible. If it throws, what the disk holds is unknown until the environment is
    /// opened again.
    public consuming func commit() throws(LMDBError) {
        let code = mdb_txn_commit(handle.pointer)
        environment.release()
        discard self
        try check(code, "mdb_txn_commit")
    }

    /// Opens a table, or creates it if asked to. The handle is good for ever if this transaction commits.
    public mutating func openTable(_ name: String, creating: Bool = false) throws(LMDBError) -> Table {
        var number: MDB_dbi = 0
        let flags = UInt32(creating ? MDB_CREATE : 0)
        try check(mdb_dbi_open(handle.pointer, name, flags, &number), "mdb_dbi_open")
        return Table(name: name, number: number)
    }

    /// Writes an entry, in place of one with the same key. Keys have 1 to 511 bytes.
    ///
    /// - Parameter append: the key is known to lie behind all others, which saves the search and fills pages to the
    ///   brim; MDB_KEYEXIST is thrown if it does not.
    public mutating func put(
        in table: Table, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, append: Bool = false
    ) throws(LMDBError) {
        var keyValue = MDB_val(key)
        var dataValue = MDB_val(value)
        let flags = UInt32(append ? MDB_APPEND : 0)
        try check(mdb_put(handle.pointer, table.number, &keyValue, &dataValue, flags), "mdb_put")
    }

    /// As the one with buffers.
    public mutating func put(
        in table: Table, key: [UInt8], value: [UInt8], append: Bool = false
    ) throws(LMDBError) {
        try key.withRawBytes { (key) throws(LMDBError) in
            try value.withRawBytes { (value) throws(LMDBError) in
                try put(in: table, key: key, value: value, append: append)
            }
        }
    }

    /// Removes an entry; false if there was none.
    @discardableResult
    public mutating func delete(in table: Table, for key: UnsafeRawBufferPointer) throws(LMDBError) -> Bool {
        var keyValue = MDB_val(key)
        let code = mdb_del(handle.pointer, table.number, &keyValue, nil)
        guard code != MDB_NOTFOUND else { return false }
        try check(code, "mdb_del")
        return true
    }

    /// As the one with a buffer.
    @discardableResult
    public mutating func delete(in table: Table, for key: [UInt8]) throws(LMDBError) -> Bool {
        try key.withRawBytes { (key) throws(LMDBError) in try delete(in: table, for: key) }
    }
}
