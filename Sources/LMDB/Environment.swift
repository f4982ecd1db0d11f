import CLMDB

/// One LMDB database file and its lock file, mapped into memory.
///
/// Durability is LMDB's default: a commit that returned is on the disk. A process opens a directory once at a time
/// (LMDB's rule: its lock is the process's). Opened without thread-local reader slots (`MDB_NOTLS`), so a read
/// transaction may move between threads.
public final class Environment: Sendable {
    // Sendable: an MDB_env may be used from all threads at once, and the pointer never changes.
    nonisolated(unsafe) let pointer: OpaquePointer

    /// Opens the database in `directory`, which must exist, and creates its files (mode 0600) unless `readOnly`.
    ///
    /// - Parameters:
    ///   - mapSizeBytes: address space to reserve, the most the file can grow to. It costs no memory.
    ///   - maximumTables: the most named tables.
    ///   - maximumReaders: the most read transactions at once, in all processes together.
    ///   - isLocked: false takes no lock at all: only for a file that nobody writes.
    /// - Throws: with `damage` set if an existing file is cut short or not a database.
    public init(
        opening directory: String, mapSizeBytes: Int = 1 << 40, maximumTables: Int, maximumReaders: Int,
        readOnly: Bool = false, isLocked: Bool = true
    ) throws(LMDBError) {
        try DataFile.check(path: directory + "/data.mdb")
        var created: OpaquePointer?
        try check(mdb_env_create(&created), "mdb_env_create")
        guard let pointer = created else { throw LMDBError(code: MDB_PANIC, operation: "mdb_env_create") }
        var flags = MDB_NOTLS | MDB_NORDAHEAD
        if readOnly { flags |= MDB_RDONLY }
        if !isLocked { flags |= MDB_NOLOCK }
        do {
            try check(mdb_env_set_mapsize(pointer, mapSizeBytes), "mdb_env_set_mapsize")
            try check(mdb_env_set_maxdbs(pointer, UInt32(maximumTables)), "mdb_env_set_maxdbs")
            try check(mdb_env_set_maxreaders(pointer, UInt32(maximumReaders)), "mdb_env_set_maxreaders")
            try check(mdb_env_open(pointer, directory, UInt32(flags), 0o600), "mdb_env_open")
        } catch {
            mdb_env_close(pointer)
            throw error
        }
        self.pointer = pointer
    }

    // Every transaction holds its environment, so none is open here.
    deinit {
        mdb_env_close(pointer)
    }

    /// Begins a read transaction, which sees the last commit for as long as it lives (or until renewed).
    public func beginRead() throws(LMDBError) -> ReadTransaction {
        try ReadTransaction(beginningIn: self)
    }

    /// Begins the write transaction; waits while any other, in any process, is open. One thread must not begin a
    /// second while it holds one.
    public func beginWrite() throws(LMDBError) -> WriteTransaction {
        try WriteTransaction(beginningIn: self)
    }

    /// Opens a table that exists, in a short read transaction of its own; MDB_NOTFOUND if it does not. Transactions
    /// begun before know nothing of the table (EINVAL). Not while another thread opens tables.
    public func openTable(_ name: String) throws(LMDBError) -> Table {
        var begun: OpaquePointer?
        try check(mdb_txn_begin(pointer, nil, UInt32(MDB_RDONLY), &begun), "mdb_txn_begin")
        var number: MDB_dbi = 0
        let opened = mdb_dbi_open(begun, name, 0, &number)
        guard opened == MDB_SUCCESS else {
            mdb_txn_abort(begun)
            throw LMDBError(code: opened, operation: "mdb_dbi_open")
        }
        // Only a commit makes the handle outlive the transaction.
        try check(mdb_txn_commit(begun), "mdb_txn_commit")
        return Table(name: name, number: number)
    }

    /// Frees the slots of readers whose processes have died, and tells how many there were. Until then they keep old
    /// pages from being used again, and the file grows.
    @discardableResult
    public func clearStaleReaders() throws(LMDBError) -> Int {
        var cleared: Int32 = 0
        try check(mdb_reader_check(pointer, &cleared), "mdb_reader_check")
        return Int(cleared)
    }

    /// Copies the last commit, without free pages, to a file or pipe open for writing. Reads while others write; not
    /// synced.
    public func copyCompacted(toFileDescriptor descriptor: Int32) throws(LMDBError) {
        try check(mdb_env_copyfd2(pointer, descriptor, UInt32(MDB_CP_COMPACT)), "mdb_env_copyfd2")
    }

    /// Of the data file; owned by the environment.
    public var fileDescriptor: Int32 {
        var descriptor: Int32 = -1
        // Fails only on a null argument, as do the two below.
        mdb_env_get_fd(pointer, &descriptor)
        return descriptor
    }

    public var statistics: Statistics {
        var stat = MDB_stat()
        var info = MDB_envinfo()
        mdb_env_stat(pointer, &stat)
        mdb_env_info(pointer, &info)
        return Statistics(
            pageBytes: Int(stat.ms_psize), lastPage: info.me_last_pgno, mapBytes: info.me_mapsize,
            readers: Int(info.me_numreaders), maximumReaders: Int(info.me_maxreaders),
            lastTransaction: info.me_last_txnid)
    }

    public struct Statistics: Sendable, Equatable {
        public let pageBytes: Int
        /// Number of the last page in use, as of the last commit.
        public let lastPage: Int
        /// Address space reserved.
        public let mapBytes: Int
        /// Reader slots in use or once used and kept.
        public let readers: Int
        public let maximumReaders: Int
        /// Of the last commit.
        public let lastTransaction: Int

        /// How much of the map the last commit reaches: free pages within are counted.
        public var usedBytes: Int { (lastPage + 1) * pageBytes }
    }
}

/// A named table of an environment. A handle stays good as long as the environment is open, once the transaction
/// that opened it has been committed.
public struct Table: Sendable, Equatable {
    public let name: String
    let number: MDB_dbi
}
