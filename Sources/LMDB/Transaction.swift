import CLMDB

/// What read and write transactions have in common. Bytes handed to closures lie in the map itself: they must not
/// leave the closure.
public protocol Transaction: ~Copyable {
    var handle: TransactionHandle { get }
}

/// LMDB's own transaction, for this module's use.
public struct TransactionHandle {
    let pointer: OpaquePointer

    /// The value's bytes in the map, good until the next write or the transaction's end.
    @usableFromInline
    func find(_ table: Table, _ key: UnsafeRawBufferPointer) throws(LMDBError) -> UnsafeRawBufferPointer? {
        var keyValue = MDB_val(key)
        var value = MDB_val()
        let code = mdb_get(pointer, table.number, &keyValue, &value)
        guard code != MDB_NOTFOUND else { return nil }
        try check(code, "mdb_get")
        return UnsafeRawBufferPointer(value)
    }
}

extension Transaction where Self: ~Copyable {
    /// LMDB's number of the snapshot that is read, or of the commit to come. 0 while reset.
    public var id: Int { mdb_txn_id(handle.pointer) }

    /// Calls `body` with the value of `key` where it lies; nil, without calling it, if there is none.
    @inlinable
    public func withValue<Result>(
        in table: Table, for key: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) throws(LMDBError) -> Result
    ) throws(LMDBError) -> Result? {
        guard let value = try handle.find(table, key) else { return nil }
        return try body(value)
    }

    /// As the one with a buffer for a key.
    @inlinable
    public func withValue<Result>(
        in table: Table, for key: [UInt8], _ body: (UnsafeRawBufferPointer) throws(LMDBError) -> Result
    ) throws(LMDBError) -> Result? {
        // LMDB copies nothing from the key and keeps no pointer to it.
        guard let value = try key.withRawBytes({ (bytes) throws(LMDBError) in try handle.find(table, bytes) }) else {
            return nil
        }
        return try body(value)
    }

    /// A copy of the value of `key`; nil if there is none.
    public func bytes(in table: Table, for key: [UInt8]) throws(LMDBError) -> [UInt8]? {
        try withValue(in: table, for: key) { Array($0) }
    }

    /// A copy of the value of `key`; nil if there is none.
    public func bytes(in table: Table, for key: UnsafeRawBufferPointer) throws(LMDBError) -> [UInt8]? {
        try withValue(in: table, for: key) { Array($0) }
    }

    /// How many entries `table` has. Constant time.
    public func count(of table: Table) throws(LMDBError) -> Int {
        var stat = MDB_stat()
        try check(mdb_stat(handle.pointer, table.number, &stat), "mdb_stat")
        return stat.ms_entries
    }

    /// Calls `body` with a cursor that stands nowhere yet. A write transaction cannot write meanwhile.
    @inlinable
    public func withCursor<Result>(
        in table: Table, _ body: (inout Cursor) throws(LMDBError) -> Result
    ) throws(LMDBError) -> Result {
        var cursor = try Cursor(in: handle, table)
        return try body(&cursor)
    }

    /// Calls `body` with key and value of each entry whose key begins with `prefix`, in order of the keys' bytes,
    /// until it returns false.
    ///
    /// - Parameter start: no entry before it; it begins with `prefix` itself.
    @inlinable
    public func forEach(
        in table: Table, prefix: [UInt8] = [], from start: [UInt8]? = nil,
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(LMDBError) -> Bool
    ) throws(LMDBError) {
        var cursor = try Cursor(in: handle, table)
        var found = try cursor.seek(atOrAfter: start ?? prefix)
        while found, cursor.key.starts(with: prefix) {
            guard try body(cursor.key, cursor.value) else { return }
            found = try cursor.next()
        }
    }
}

/// A snapshot of the database: sees the last commit before it began, whatever is written meanwhile. It keeps old
/// pages from being used again, so it should be short, or reset. Ends after its last use, at the latest with its
/// scope. Keeps its environment open.
///
/// May be handed to another thread, but used by one at a time.
public struct ReadTransaction: ~Copyable, Transaction {
    public let handle: TransactionHandle
    private let environment: Unmanaged<Environment>

    init(beginningIn environment: Environment) throws(LMDBError) {
        handle = try TransactionHandle(beginningIn: environment, flags: MDB_RDONLY)
        self.environment = .passRetained(environment)
    }

    deinit {
        mdb_txn_abort(handle.pointer)
        environment.release()
    }

    /// Lets go of the snapshot and keeps the reader's slot. Until `renew`, every reading call throws.
    public mutating func reset() {
        mdb_txn_reset(handle.pointer)
    }

    /// Takes a snapshot of the last commit; after `reset`.
    public mutating func renew() throws(LMDBError) {
        try check(mdb_txn_renew(handle.pointer), "mdb_txn_renew")
    }
}

extension TransactionHandle {
    init(beginningIn environment: Environment, flags: Int32) throws(LMDBError) {
        var begun: OpaquePointer?
        try check(mdb_txn_begin(environment.pointer, nil, UInt32(flags), &begun), "mdb_txn_begin")
        guard let begun else { throw LMDBError(code: MDB_PANIC, operation: "mdb_txn_begin") }
        pointer = begun
    }
}

extension MDB_val {
    /// For LMDB to read only, though its type does not say so.
    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }
}

extension UnsafeRawBufferPointer {
    @inline(__always)
    init(_ value: MDB_val) {
        self.init(start: value.mv_data, count: value.mv_size)
    }
}

extension [UInt8] {
    /// `withUnsafeBytes` with typed errors.
    @inlinable
    func withRawBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws(LMDBError) -> Result
    ) throws(LMDBError) -> Result {
        try withUnsafeBufferPointer { (buffer) throws(LMDBError) in try body(UnsafeRawBufferPointer(buffer)) }
    }
}
