import Foundation
import LMDB
import Testing

/// Files that must be refused before they are mapped, and such as look alike and must not be.
struct DataFileTests {
    private func entries(of scratch: Scratch) throws -> [[[UInt8]]] {
        let environment = try scratch.open()
        let table = try environment.openTable("event")
        return try environment.beginRead().entries(of: table)
    }

    /// Leaves a file whose last pages were taken and freed within one transaction and never written.
    private func makeWithUnwrittenTail(_ scratch: Scratch) throws -> Environment.Statistics {
        let environment = try scratch.open()
        for round in 0..<3 {
            var transaction = try environment.beginWrite()
            let table = try transaction.openTable("event", creating: true)
            for number in 0..<50 {
                try transaction.put(in: table, key: key(number), value: [UInt8](repeating: UInt8(round), count: 900))
            }
            let value = [UInt8](repeating: 1, count: 400_000)
            try transaction.put(in: table, key: key(99), value: value)
            try transaction.delete(in: table, for: key(99))
            try transaction.commit()
        }
        return environment.statistics
    }

    @Test func opensAFileWhoseMissingEndIsFree() throws {
        let scratch = try Scratch()
        let statistics = try makeWithUnwrittenTail(scratch)
        let fileBytes = try #require(FileManager.default.contents(atPath: scratch.dataFile)).count
        #expect(fileBytes < statistics.usedBytes)
        #expect(try entries(of: scratch).count == 50)
    }

    /// Cut after each page, a file is refused, or else all of it is there.
    @Test func refusesAFileCutShort() throws {
        let scratch = try Scratch()
        let statistics = try makeWithUnwrittenTail(scratch)
        let whole = try #require(FileManager.default.contents(atPath: scratch.dataFile))
        let expected = try entries(of: scratch)
        var refused = 0
        for pages in 0..<(whole.count / statistics.pageBytes) {
            for fileBytes in [pages * statistics.pageBytes, pages * statistics.pageBytes + 100] {
                try whole.prefix(fileBytes).write(to: URL(fileURLWithPath: scratch.dataFile))
                do throws(LMDBError) {
                    _ = try scratch.open()
                } catch {
                    guard case .truncated(fileBytes, let neededBytes) = error.damage else {
                        Issue.record("\(fileBytes) bytes: \(error)")
                        continue
                    }
                    #expect(neededBytes == (pages < 2 ? 2 * statistics.pageBytes : statistics.usedBytes))
                    refused += 1
                    continue
                }
                #expect(try entries(of: scratch) == expected, "\(fileBytes) bytes")
            }
        }
        #expect(refused > 20)
    }

    @Test func saysHowMuchIsMissing() throws {
        let scratch = try Scratch()
        do {
            var transaction = try scratch.open().beginWrite()
            let table = try transaction.openTable("event", creating: true)
            try transaction.put(in: table, key: [1], value: [UInt8](repeating: 1, count: 100_000))
            try transaction.commit()
        }
        let whole = try #require(FileManager.default.contents(atPath: scratch.dataFile))
        try whole.dropLast(1).write(to: URL(fileURLWithPath: scratch.dataFile))
        let error = #expect(throws: LMDBError.self) { try scratch.open() }
        #expect(error?.damage == .truncated(fileBytes: whole.count - 1, neededBytes: whole.count))
        #expect(
            error?.description == "truncated: the data file has \(whole.count - 1) bytes, "
                + "its newest meta page needs \(whole.count)")
    }

    @Test func refusesWhatIsNoDatabase() throws {
        let scratch = try Scratch()
        try Data(repeating: 0x41, count: 65_536).write(to: URL(fileURLWithPath: scratch.dataFile))
        let error = #expect(throws: LMDBError.self) { try scratch.open() }
        #expect(error?.damage == .notADatabase(metaPage: 0))
        #expect(error?.description == "the data file is no LMDB database: meta page 0 is not one")
    }

    @Test func refusesDamagedMetaPages() throws {
        let scratch = try Scratch()
        let statistics = try makeWithUnwrittenTail(scratch)
        let whole = try #require(FileManager.default.contents(atPath: scratch.dataFile))
        let damages: [(Int, FileDamage)] = [
            (16, .notADatabase(metaPage: 0)), (20, .otherVersion(0xFF)), (40, .notADatabase(metaPage: 0)),
            (statistics.pageBytes + 16, .notADatabase(metaPage: 1)), (statistics.pageBytes + 20, .otherVersion(0xFF)),
        ]
        for (offset, damage) in damages {
            var bytes = whole
            bytes[offset] = 0xFF
            try bytes.write(to: URL(fileURLWithPath: scratch.dataFile))
            let error = #expect(throws: LMDBError.self, "\(offset)") { try scratch.open() }
            #expect(error?.damage == damage)
        }
        // A last page that no file could hold.
        for (page, filler) in [(0, 0xFE), (statistics.pageBytes, 0xFF)] as [(Int, UInt8)] {
            var bytes = whole
            for offset in 136..<144 { bytes[page + offset] = filler }
            for offset in 144..<147 { bytes[page + offset] = 0xFF }
            try bytes.write(to: URL(fileURLWithPath: scratch.dataFile))
            let error = #expect(throws: LMDBError.self) { try scratch.open() }
            #expect(error?.damage == .truncated(fileBytes: whole.count, neededBytes: .max))
        }
    }
}
