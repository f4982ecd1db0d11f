import Foundation
import Journal
import Testing

extension JournalTests {
    /// What was acknowledged and lies in the write-ahead log alone: part of the ledger for everybody.
    @Suite struct UnsettledTests {
        private struct Fixture {
            let scratch: Scratch
            let directory: StateDirectory
            let settled: UInt64
            let last: UInt64
            let note: [UInt8]

            init() throws {
                scratch = try Scratch()
                directory = scratch.directory("ledger")
                try SampleLedger.make(in: directory, dispensings: 30)
                let scribe = try Scribe(opening: directory)
                settled = scribe.recorder.lastNumber
                for _ in 0..<3 {
                    try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=1")
                    try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=2")
                    try scribe.recorder.seal()
                }
                last = scribe.recorder.lastNumber
                note = try scribe.checkpoint()
            }
        }

        @Test func verifyAndExport() throws {
            let fixture = try Fixture()
            #expect(try UInt64(Stored(fixture.directory).rows("event").count) == fixture.settled)
            let kept = fixture.scratch.path + "/kept"
            try Data(fixture.note).write(to: URL(fileURLWithPath: kept))
            #expect(
                try AuditProgram.verify(fixture.directory, "--checkpoint", kept)
                    == AuditProgram.Ended(code: 0, output: "", errors: ""))
            #expect(try Verification.run(fixture.directory).events == fixture.last)
            let lines = try AuditProgram.run(["export", "--state", fixture.directory.path]).output
            #expect(UInt64(lines.split(separator: "\n").count) == fixture.last)
            let ended = try AuditProgram.run(
                ["verify", "--export", "-", "--checkpoint", kept], input: Data(lines.utf8))
            #expect(ended == AuditProgram.Ended(code: 0, output: "", errors: ""))
        }

        @Test func rebuildTakesThemIn() throws {
            let fixture = try Fixture()
            #expect(try Rebuild.run(fixture.directory).log.events == fixture.last)
            #expect(try UInt64(Stored(fixture.directory).rows("event").count) == fixture.last)
            let scribe = try Scribe(opening: fixture.directory)
            #expect(scribe.recorder.lastNumber == fixture.last)
            try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=1")
            try scribe.recorder.seal()
        }

        @Test func backupHasThem() throws {
            let fixture = try Fixture()
            let target = fixture.scratch.path + "/backups"
            let backup = try Backup.run(fixture.directory, to: target, clock: Scribe.start) {
                () throws(VerificationError) in
            }
            #expect(backup.log.events == fixture.last)
        }

        @Test func restoreCountsThem() throws {
            let fixture = try Fixture()
            let old = fixture.scratch.directory("old")
            try FileManager.default.createDirectory(atPath: old.path, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: fixture.directory.dataFile, toPath: old.dataFile)
            do {
                _ = try Restore.run(old, into: fixture.directory)
                Issue.record("acknowledged events were overwritten")
            } catch {
                #expect("\(error)".contains("would lose what is newer"))
            }
            // The data file was lost, the write-ahead log was not: it goes on from the copy.
            try FileManager.default.removeItem(atPath: fixture.directory.dataFile)
            #expect(try Restore.run(old, into: fixture.directory).events == fixture.settled)
            #expect(try Verification.run(fixture.directory).events == fixture.last)
            let scribe = try Scribe(opening: fixture.directory)
            #expect(scribe.recorder.lastNumber == fixture.last)
        }

        /// Where the data file was lost no new ledger begins: its write-ahead log may hold what was acknowledged last.
        @Test func noLedgerBeginsThere() throws {
            let fixture = try Fixture()
            try FileManager.default.moveItem(
                atPath: fixture.directory.dataFile, toPath: fixture.scratch.path + "/away")
            #expect(throws: JournalError.self) { try Scribe(creating: fixture.directory) }
            #expect(throws: JournalError.self) { try LedgerNursery(for: fixture.directory) }
            #expect(!fixture.directory.holdsLedger)
            try FileManager.default.moveItem(
                atPath: fixture.scratch.path + "/away", toPath: fixture.directory.dataFile)
            #expect(try Scribe(opening: fixture.directory).recorder.lastNumber == fixture.last)
        }

        @Test func foreignWriteAheadLog() throws {
            let scratch = try Scratch()
            for name in ["mine", "other"] {
                let scribe = try Scribe(creating: scratch.directory(name))
                try scribe.say("FACILITY facility=a name=\(name) type=shelter")
                try scribe.recorder.settle()
                try scribe.say("TRAIN facility=a trainer=t audience=staff trained=3")
                try scribe.recorder.seal()
            }
            let mine = scratch.directory("mine")
            for name in ["write-ahead-0", "write-ahead-1"] {
                try FileManager.default.removeItem(atPath: mine.path + "/" + name)
                try FileManager.default.copyItem(
                    atPath: scratch.directory("other").path + "/" + name, toPath: mine.path + "/" + name)
            }
            let ended = try AuditProgram.verify(mine)
            #expect(ended.output == "event 6: the write-ahead log, in which it stands, is of another ledger\n")
            #expect(throws: VerificationError.self) { try Rebuild.run(mine) }
        }
    }
}
