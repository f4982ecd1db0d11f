import Foundation
import Journal
import Testing

extension JournalTests {
    @Suite struct RebuildTests {
        private func sample(_ scratch: Scratch) throws -> StateDirectory {
            let directory = scratch.directory("ledger")
            try SampleLedger.make(in: directory, dispensings: 400)
            return directory
        }

        @Test func givesTheSameBytes() throws {
            let scratch = try Scratch()
            let directory = try sample(scratch)
            let before = try Stored.everything(directory)
            let result = try Rebuild.run(directory)
            #expect(result.firstWithoutLeaf == nil)
            #expect(result.log.events == UInt64(before["event"]!.count))
            #expect(try Stored.everything(directory) == before)
            let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            #expect(Set(files).subtracting(["lock.mdb", "write-ahead-0", "write-ahead-1"]) == ["data.mdb", "lock"])
            let scribe = try Scribe(opening: directory)
            try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=1")
            try scribe.recorder.settle()
            #expect(try Verification.run(scribe.journal).events == result.log.events + 1)
        }

        /// Whatever is damaged but the events comes back.
        @Test func mendsAllButEvents() throws {
            let scratch = try Scratch()
            let directory = try sample(scratch)
            let before = try Stored.everything(directory)
            for table in Stored.tables.dropFirst() {
                let rows = try #require(before[table])
                try Stored(directory).change(table) { transaction, table in
                    for (index, row) in rows.enumerated() where index % 3 == 0 {
                        try transaction.delete(in: table, for: row.key)
                    }
                    try transaction.put(in: table, key: [0x99, 1], value: [1, 2, 3])
                    try transaction.put(in: table, key: rows[rows.count / 2].key, value: [7])
                }
            }
            let result = try Rebuild.run(directory)
            #expect(result.firstWithoutLeaf == 1)
            #expect(try Stored.everything(directory) == before)
        }

        @Test func refusesWrongEvents() throws {
            let scratch = try Scratch()
            let directory = try sample(scratch)
            try Stored(directory).delete("event", key(77))
            let before = try Stored.everything(directory)
            do {
                _ = try Rebuild.run(directory)
                Issue.record("a log with a gap was rebuilt")
            } catch {
                #expect("\(error)" == "event 77: it is missing")
            }
            #expect(try Stored.everything(directory) == before)
            #expect(!FileManager.default.fileExists(atPath: directory.path + "/new"))
        }

        @Test func takesTheLock() throws {
            let scratch = try Scratch()
            let directory = try sample(scratch)
            let scribe = try Scribe(opening: directory)
            do {
                _ = try Rebuild.run(directory)
                Issue.record("a served ledger was rebuilt")
            } catch {
                #expect("\(error)" == "\(directory.path) is in use by another naloxd")
            }
            #expect(scribe.recorder.lastNumber > 0)
        }
    }
}
