import Glibc
import SystemPackage

/// How a whole store is put in the place of another: made under another name in the same directory, synced, renamed.
extension StateDirectory {
    /// The directory in which a new store is made, without what an earlier attempt left there.
    func emptyNursery() throws(JournalError) -> StateDirectory {
        let nursery = StateDirectory(self.nursery)
        nursery.removeNursery()
        try nursery.create()
        return nursery
    }

    /// Puts the store of another directory in the place of this one's.
    ///
    /// - Precondition: its data file is synced, nothing has it open, and the caller holds this directory's lock.
    /// - Throws: there is no ledger where there was none before.
    func install(_ other: StateDirectory) throws(JournalError) {
        let isReplacing = holdsLedger
        try StateDirectory.rename(other.dataFile, to: dataFile)
        // LMDB's table of readers tells of transactions of the store that was there before.
        unlink(path + "/lock.mdb")
        other.removeStore()
        do {
            try StateDirectory.synchronize(path)
        } catch {
            if !isReplacing { unlink(dataFile) }
            throw error
        }
    }

    /// Forgets what was acknowledged by the store that was there before.
    func removeWriteAheadLog() throws(JournalError) {
        for name in WriteAheadLog.names { unlink(path + "/" + name) }
        try StateDirectory.synchronize(path)
    }

    func removeStore() {
        StateDirectory.remove(path, files: ["data.mdb", "lock.mdb"])
    }

    /// A store that was being made, with the write-ahead log that was copied for it.
    func removeNursery() {
        StateDirectory.remove(path, files: ["data.mdb", "lock.mdb"] + WriteAheadLog.names)
    }

    /// Copies a data file to this directory, which must have none, and syncs it.
    func copyStore(from other: StateDirectory) throws(JournalError) {
        try Self.copy(other.dataFile, to: dataFile)
    }

    /// Copies what a write-ahead log has of its files.
    func copyWriteAheadLog(from other: StateDirectory) throws(JournalError) {
        for name in WriteAheadLog.names where access("\(other.path)/\(name)", F_OK) == 0 {
            try Self.copy("\(other.path)/\(name)", to: "\(path)/\(name)")
        }
    }

    private static func copy(_ old: String, to new: String) throws(JournalError) {
        let source = open(old, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw .file("open", path: old, Errno(rawValue: errno)) }
        defer { close(source) }
        let target = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw .file("make", path: new, Errno(rawValue: errno)) }
        defer { close(target) }
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(source, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .file("read", path: old, Errno(rawValue: errno)) }
            guard count > 0 else { break }
            try write(piece[..<count], to: target, new)
        }
        guard fsync(target) == 0 else { throw .file("sync", path: new, Errno(rawValue: errno)) }
    }

    private static func write(
        _ bytes: ArraySlice<UInt8>, to descriptor: Int32, _ path: String
    ) throws(JournalError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .file("write", path: path, Errno(rawValue: errno)) }
            rest = rest.dropFirst(count)
        }
    }

    /// Of the data file.
    var storedBytes: Int {
        var status = stat()
        return stat(dataFile, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Whether both are the same directory, by whatever names.
    func isSame(as other: StateDirectory) -> Bool {
        var mine = stat()
        var others = stat()
        return stat(path, &mine) == 0 && stat(other.path, &others) == 0 && mine.st_dev == others.st_dev
            && mine.st_ino == others.st_ino
    }
}
