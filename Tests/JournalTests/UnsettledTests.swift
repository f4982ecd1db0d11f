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

        /// A directory that was copied whole after its daemon was killed: what is restored is what verification sees.
        @Test func restoreTakesThemIn() throws {
            let fixture = try Fixture()
            let copy = fixture.scratch.directory("copy")
            try FileManager.default.copyItem(atPath: fixture.directory.path, toPath: copy.path)
            let seen = try Verification.run(copy)
            #expect(seen.events == fixture.last)
            let new = fixture.scratch.directory("new")
            let restored = try Restore.run(copy, into: new)
            #expect(restored.events == fixture.last && restored.root == seen.root)
            #expect(try FileManager.default.contentsOfDirectory(atPath: new.path).sorted() == ["data.mdb", "lock"])
            #expect(try UInt64(Stored(new).rows("event").count) == fixture.last)
            #expect(try Verification.run(new).root == seen.root)
            #expect(try Scribe(opening: new).recorder.lastNumber == fixture.last)

            // They are not lost where the ledger has them too, and one that has more is not overwritten.
            #expect(try Restore.run(copy, into: fixture.directory).events == fixture.last)
            #expect(try UInt64(Stored(fixture.directory).rows("event").count) == fixture.last)
            do {
                let scribe = try Scribe(opening: fixture.directory)
                try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=1")
                try scribe.recorder.seal()
            }
            #expect(refusal { try Restore.run(copy, into: fixture.directory) }.contains("would lose what is newer"))
        }

        /// The data file was lost, and what the log beside it holds begins within the copy: start-up would pass over
        /// what goes beyond.
        @Test func restoreBesideALogThatGoesFurther() throws {
            let fixture = try Fixture()
            let more = fixture.scratch.directory("more")
            let copy = fixture.scratch.directory("copy")
            try FileManager.default.copyItem(atPath: fixture.directory.path, toPath: copy.path)
            // The log's first frames are settled in the copy, and it ends before the last.
            for name in ["write-ahead-0", "write-ahead-1"] {
                let file = try FileHandle(forUpdating: URL(fileURLWithPath: copy.path + "/" + name))
                try file.seek(toOffset: 2 * 4_096)
                try file.write(contentsOf: Data(count: 64 * 4_096))
            }
            let copied = try Verification.run(copy).events
            try #require(copied > fixture.settled && copied < fixture.last)
            try FileManager.default.moveItem(atPath: fixture.directory.dataFile, toPath: more.path)
            #expect(
                refusal { try Restore.run(copy, into: fixture.directory) }
                    == "\(fixture.directory.path) holds \(fixture.last) events, the copy only \(copied): restoring it "
                    + "would lose what is newer")
            #expect(!fixture.directory.holdsLedger)
            try FileManager.default.moveItem(atPath: more.path, toPath: fixture.directory.dataFile)
            #expect(try Scribe(opening: fixture.directory).recorder.lastNumber == fixture.last)
        }

        @Test func restoreOfACopyWhoseLogIsBroken() throws {
            let fixture = try Fixture()
            let copy = fixture.scratch.directory("copy")
            try FileManager.default.copyItem(atPath: fixture.directory.path, toPath: copy.path)
            for name in ["write-ahead-0", "write-ahead-1"] {
                let file = try FileHandle(forUpdating: URL(fileURLWithPath: copy.path + "/" + name))
                try file.seek(toOffset: 100)
                try file.write(contentsOf: Data("x".utf8))
            }
            let new = fixture.scratch.directory("new")
            let trouble = refusal { try Restore.run(copy, into: new) }
            #expect(trouble == refusal { try Verification.run(copy) })
            #expect(trouble.hasPrefix("event \(fixture.settled + 1): the write-ahead log is broken"), "\(trouble)")
            for name in ["write-ahead-0", "write-ahead-1"] {
                try #require(truncate(copy.path + "/" + name, 100_000) == 0)
            }
            #expect(refusal { try Restore.run(copy, into: new) }.hasPrefix(copy.path + "/write-ahead-"))
            #expect(!FileManager.default.fileExists(atPath: new.path))
        }

        private func refusal(_ body: () throws -> VerifiedLog) -> String {
            do {
                _ = try body()
                return "done"
            } catch {
                return "\(error)"
            }
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
            let trouble = "the write-ahead log does not go on from event 5: it is of another ledger\n"
            #expect(ended.output == "event 6: " + trouble)
            #expect(throws: VerificationError.self) { try Rebuild.run(mine) }
            #expect(throws: JournalError.self) { try Scribe(opening: mine) }
            let export = try AuditProgram.run(["export", "--state", mine.path])
            #expect(export.code == 1 && export.errors == "nalox-audit: " + trouble, "\(export)")
        }

        /// A file that was whole and is shorter now: nothing in it is overwritten, and nothing goes on without a word.
        @Test func aFileThatWasCutOff() throws {
            let fixture = try Fixture()
            let files = ["write-ahead-0", "write-ahead-1"].map { fixture.directory.path + "/" + $0 }
            for file in files { try #require(truncate(file, 100_000) == 0) }
            let used = try #require(
                files.first { FileManager.default.contents(atPath: $0)?.contains { $0 != 0 } == true })
            let trouble = "\(used) is cut off, it has 100000 of 16777216 bytes"
            let error = #expect(throws: JournalError.self) { try Scribe(opening: fixture.directory) }
            #expect(error.map { "\($0)".hasPrefix(trouble) } == true, "\(error as Any)")
            #expect(try AuditProgram.verify(fixture.directory).output.contains(trouble))
            #expect(try Data(contentsOf: URL(fileURLWithPath: used)).count == 100_000)
            // What the message says to do.
            for file in files { try #require(truncate(file, 16_777_216) == 0) }
            #expect(try AuditProgram.verify(fixture.directory).code == 0)
            #expect(try Scribe(opening: fixture.directory).recorder.lastNumber == fixture.last)
        }

        /// The daemon ended while it made the files.
        @Test func aFileThatWasBeingMade() throws {
            let fixture = try Fixture()
            _ = try Rebuild.run(fixture.directory)
            for name in ["write-ahead-0", "write-ahead-1"] {
                let file = fixture.directory.path + "/" + name
                try #require(truncate(file, 0) == 0 && truncate(file, 2_500_000) == 0)
            }
            let last: UInt64
            do {
                let scribe = try Scribe(opening: fixture.directory)
                #expect(scribe.recorder.lastNumber == fixture.last)
                try scribe.say("TRAIN facility=oslo-1 trainer=t audience=staff trained=3")
                try scribe.recorder.seal()
                last = scribe.recorder.lastNumber
            }
            #expect(last > fixture.last)
            #expect(try Verification.run(fixture.directory).events == last)
        }
    }
}
