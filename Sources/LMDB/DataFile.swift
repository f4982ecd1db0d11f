import CLMDB
import Glibc

/// A look at a data file by plain reads, before it is mapped. Layout: `MDB_page`, `MDB_meta`, `MDB_db` and `MDB_node`
/// in LMDB 0.9's mdb.c, on a 64-bit little-endian machine.
struct DataFile {
    private static let headerBytes = 16
    private static let metaBytes = 152
    private static let noPage = UInt64.max
    /// More than any address space holds of the smallest pages.
    private static let mostPages: UInt64 = 1 << 47
    /// LMDB has no larger ones (MAX_PAGESIZE).
    private static let mostPageBytes = 32_768
    private enum Flag {
        static let branch: UInt16 = 0x01
        static let leaf: UInt16 = 0x02
        static let meta: UInt16 = 0x08
        static let bigData: UInt16 = 0x01
    }

    private struct Meta {
        let pageBytes: Int
        let freeTreeRoot: UInt64
        let lastPage: UInt64
        let transaction: UInt64
    }

    private let descriptor: Int32
    private let fileBytes: Int

    /// Throws if mapping the file at `path` could end in SIGBUS or in pages that are not there. A file that does not
    /// exist is none of its business; one of no bytes is a truncated one.
    static func check(path: String) throws(LMDBError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return }
            throw LMDBError(code: errno, operation: "open")
        }
        defer { close(descriptor) }
        for _ in 1..<looks {
            do {
                return try look(descriptor)
            } catch {
                usleep(pauseMicroseconds)
            }
        }
        try look(descriptor)
    }

    /// The file of a served ledger grows between the looks at its length and at its pages: what is wrong with it must
    /// be so each time.
    private static let looks = 4
    private static let pauseMicroseconds: useconds_t = 10_000

    private static func look(_ descriptor: Int32) throws(LMDBError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw LMDBError(code: errno, operation: "fstat") }
        try DataFile(descriptor: descriptor, fileBytes: Int(status.st_size)).check()
    }

    private func check() throws(LMDBError) {
        let first = try meta(0, offset: 0)
        let second = try meta(1, offset: first.pageBytes)
        // LMDB's own choice in mdb_env_read_header.
        let newest = second.transaction > first.transaction ? second : first
        guard newest.lastPage < DataFile.mostPages else {
            throw damaged(.truncated(fileBytes: fileBytes, neededBytes: .max))
        }
        let neededBytes = (Int(newest.lastPage) + 1) * first.pageBytes
        guard neededBytes > fileBytes else { return }
        // Pages taken and freed again within one transaction are never written: a file may rightly end before its
        // last page, as long as all that is missing is free.
        let firstMissing = UInt64(fileBytes / first.pageBytes)
        let missing = newest.lastPage - firstMissing + 1
        guard try freePages(of: newest, pageBytes: first.pageBytes, from: firstMissing) == missing else {
            throw damaged(.truncated(fileBytes: fileBytes, neededBytes: neededBytes))
        }
    }

    private func damaged(_ damage: FileDamage) -> LMDBError {
        let code: Int32 = if case .otherVersion = damage { MDB_VERSION_MISMATCH } else { MDB_INVALID }
        return LMDBError(code: code, operation: "mdb_env_open", damage: damage)
    }

    private func meta(_ number: Int, offset: Int) throws(LMDBError) -> Meta {
        guard let page = try read(offset: offset, count: DataFile.headerBytes + DataFile.metaBytes) else {
            throw damaged(.truncated(fileBytes: fileBytes, neededBytes: 2 * (number == 0 ? 4096 : offset)))
        }
        let pageBytes = Int(page.integer(at: 40, as: UInt32.self))
        guard page.integer(at: 10, as: UInt16.self) & Flag.meta != 0,
            page.integer(at: 16, as: UInt32.self) == 0xBEEF_C0DE,
            512...DataFile.mostPageBytes ~= pageBytes, pageBytes & (pageBytes - 1) == 0
        else { throw damaged(.notADatabase(metaPage: number)) }
        let version = page.integer(at: 20, as: UInt32.self)
        guard version == 1 else { throw damaged(.otherVersion(version)) }
        return Meta(
            pageBytes: pageBytes, freeTreeRoot: page.integer(at: 80, as: UInt64.self),
            lastPage: page.integer(at: 136, as: UInt64.self), transaction: page.integer(at: 144, as: UInt64.self))
    }

    /// How many pages from `firstPage` on to the last are in the tree of free pages; 0 if that tree itself is not
    /// whole.
    private func freePages(of meta: Meta, pageBytes: Int, from firstPage: UInt64) throws(LMDBError) -> UInt64 {
        var free: Set<UInt64> = []
        var waiting = meta.freeTreeRoot == DataFile.noPage ? [] : [meta.freeTreeRoot]
        var visited: Set<UInt64> = []
        while let number = waiting.popLast() {
            guard visited.insert(number).inserted,
                let page = try read(page: number, pageBytes: pageBytes, count: pageBytes)
            else { return 0 }
            let flags = page.integer(at: 10, as: UInt16.self)
            let lower = Int(page.integer(at: 12, as: UInt16.self))
            guard DataFile.headerBytes...pageBytes ~= lower else { return 0 }
            for slot in stride(from: DataFile.headerBytes, to: lower, by: 2) {
                let node = Int(page.integer(at: slot, as: UInt16.self))
                guard node + 24 <= pageBytes else { return 0 }
                if flags & Flag.branch != 0 {
                    waiting.append(page.integer(at: node, as: UInt64.self) & 0xFFFF_FFFF_FFFF)
                } else if flags & Flag.leaf != 0 {
                    guard let list = try pageList(page, node: node, pageBytes: pageBytes) else { return 0 }
                    free.formUnion(list.filter { firstPage...meta.lastPage ~= $0 })
                } else {
                    return 0
                }
            }
        }
        return UInt64(free.count)
    }

    /// The page numbers that one record of the tree of free pages holds: their count, then each, 8 bytes wide. Nil
    /// if it is not whole.
    private func pageList(_ page: [UInt8], node: Int, pageBytes: Int) throws(LMDBError) -> [UInt64]? {
        let dataBytes = Int(page.integer(at: node, as: UInt32.self))
        let data = node + 8 + Int(page.integer(at: node + 6, as: UInt16.self))
        var list: [UInt8]
        if page.integer(at: node + 4, as: UInt16.self) & Flag.bigData != 0 {
            guard data + 8 <= pageBytes else { return nil }
            let number = page.integer(at: data, as: UInt64.self)
            let count = DataFile.headerBytes + dataBytes
            guard let pages = try read(page: number, pageBytes: pageBytes, count: count) else { return nil }
            list = Array(pages[DataFile.headerBytes...])
        } else {
            guard data + dataBytes <= pageBytes else { return nil }
            list = Array(page[data..<(data + dataBytes)])
        }
        guard list.count >= 8 else { return nil }
        let count = list.integer(at: 0, as: UInt64.self)
        guard count < UInt64(list.count / 8) else { return nil }
        return (0..<Int(count)).map { list.integer(at: 8 + $0 * 8, as: UInt64.self) }
    }

    private func read(page number: UInt64, pageBytes: Int, count: Int) throws(LMDBError) -> [UInt8]? {
        guard number < UInt64(fileBytes / pageBytes) else { return nil }
        return try read(offset: Int(number) * pageBytes, count: count)
    }

    /// Nil if the file ends before.
    private func read(offset: Int, count: Int) throws(LMDBError) -> [UInt8]? {
        guard offset + count <= fileBytes else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let received = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress.map { $0 + done }, count - done, off_t(offset + done))
            }
            if received < 0, errno == EINTR { continue }
            guard received >= 0 else { throw LMDBError(code: errno, operation: "pread") }
            guard received > 0 else { return nil }
            done += received
        }
        return bytes
    }
}

extension [UInt8] {
    fileprivate func integer<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number {
        withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type)) }
    }
}
