import CLMDB

/// For a file that is filled under another name and means nothing until it is whole.
extension Environment {
    /// From here on a commit does not wait for the disk: after a power cut the file may not even open. `synchronize`
    /// makes up for it, once, before the file gets its name.
    public func deferSynchronization() throws(LMDBError) {
        try check(mdb_env_set_flags(pointer, UInt32(MDB_NOSYNC), 1), "mdb_env_set_flags")
    }

    /// Makes every commit so far durable.
    public func synchronize() throws(LMDBError) {
        try check(mdb_env_sync(pointer, 1), "mdb_env_sync")
    }
}
