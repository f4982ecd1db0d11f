import Foundation
import LMDB
import Testing

struct EnvironmentTests {
    /// Commits `count` entries of 1000 bytes.
    private func fill(_ environment: Environment, count: Int) throws -> Table {
        var transaction = try environment.beginWrite()
        let table = try transaction.openTable("event", creating: true)
        for number in 0..<count {
            let value = [UInt8](repeating: UInt8(number % 256), count: 1000)
            try transaction.put(in: table, key: key(number), value: value, append: true)
        }
        try transaction.commit()
        return table
    }

    @Test func tellsOfItself() throws {
        let scratch = try Scratch()
        let environment = try scratch.open()
        let table = try fill(environment, count: 100)
        let reader = try environment.beginRead()
        let statistics = environment.statistics
        #expect(statistics.pageBytes == 4096 || statistics.pageBytes == 16_384 || statistics.pageBytes == 65_536)
        #expect(statistics.mapBytes == 1 << 40)
        #expect(statistics.readers == 1 && statistics.maximumReaders == 16)
        #expect(statistics.lastTransaction == 1 && reader.id == 1)
        #expect(statistics.usedBytes > 100_000)
        #expect(try reader.count(of: table) == 100)
        var status = stat()
        #expect(fstat(environment.fileDescriptor, &status) == 0)
        #expect(Int(status.st_size) == statistics.usedBytes)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test func namesWhatIsMissing() throws {
        let error = #expect(throws: LMDBError.self) {
            try Environment(opening: "/nowhere/at/all", maximumTables: 1, maximumReaders: 1)
        }
        #expect(error?.code == ENOENT && error?.damage == nil)
        #expect(error?.description == "mdb_env_open: No such file or directory")
        let scratch = try Scratch()
        let tableError = #expect(throws: LMDBError.self) { try scratch.open().openTable("event") }
        #expect(tableError?.description.hasPrefix("mdb_dbi_open: MDB_NOTFOUND") == true)
    }

    @Test func saysWhenTheMapOrTheReadersAreFull() throws {
        let scratch = try Scratch()
        let environment = try Environment(
            opening: scratch.path, mapSizeBytes: 1 << 20, maximumTables: 1, maximumReaders: 1)
        var transaction = try environment.beginWrite()
        let table = try transaction.openTable("event", creating: true)
        let error = #expect(throws: LMDBError.self) {
            for number in 0..<100 {
                try transaction.put(in: table, key: key(number), value: [UInt8](repeating: 0, count: 20_000))
            }
        }
        #expect(error?.description.hasPrefix("mdb_put: MDB_MAP_FULL") == true)
        let reader = try environment.beginRead()
        let readerError = #expect(throws: LMDBError.self) { _ = try environment.beginRead() }
        #expect(readerError?.description.hasPrefix("mdb_txn_begin: MDB_READERS_FULL") == true)
        _ = reader.id
    }

    @Test func freesTheSlotsOfTheDead() async throws {
        let scratch = try Scratch()
        let environment = try scratch.open()
        _ = try fill(environment, count: 1)
        #expect(try environment.clearStaleReaders() == 0)
        await #expect(processExitsWith: .exitCode(42)) { [path = scratch.path as String] in
            let environment = try Environment(opening: path, maximumTables: 8, maximumReaders: 16)
            let table = try environment.openTable("event")
            // Dies while it reads: only a call under way keeps the transaction alive for certain.
            try environment.beginRead().forEach(in: table) { _, _ in _exit(42) }
        }
        #expect(try environment.clearStaleReaders() == 1)
        #expect(try environment.clearStaleReaders() == 0)
    }

    @Test func copiesWithoutFreePages() throws {
        let scratch = try Scratch()
        let environment = try scratch.open()
        let table = try fill(environment, count: 500)
        var transaction = try environment.beginWrite()
        for number in 0..<400 { try transaction.delete(in: table, for: key(number)) }
        try transaction.commit()
        let reader = try environment.beginRead()
        let expected = try reader.entries(of: table)

        let copy = try Scratch()
        let descriptor = open(copy.dataFile, O_WRONLY | O_CREAT, 0o600)
        try environment.copyCompacted(toFileDescriptor: descriptor)
        close(descriptor)
        let opened = try Environment(
            opening: copy.path, maximumTables: 8, maximumReaders: 1, readOnly: true, isLocked: false)
        let copied = try opened.openTable("event")
        #expect(try opened.beginRead().entries(of: copied) == expected)
        #expect(opened.statistics.usedBytes < environment.statistics.usedBytes / 2)
        #expect(!FileManager.default.fileExists(atPath: copy.path + "/lock.mdb"))
    }
}
