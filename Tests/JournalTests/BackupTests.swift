import CivilTime
import Foundation
import Glibc
import Journal
import Ledger
import Testing

@testable import struct Journal.BackupRetention

extension JournalTests {
    @Suite struct BackupTests {
        private func message(_ body: () throws -> Void) -> String {
            do {
                try body()
                return "no error"
            } catch {
                return "\(error)"
            }
        }

        @Test func copyWhileRecording() throws {
            let scratch = try Scratch()
            let directory = scratch.directory("ledger")
            try SampleLedger.make(in: directory, dispensings: 200)
            let scribe = try Scribe(opening: directory)
            let target = scratch.path + "/backups"
            var clock = Scribe.start
            for round in 0..<4 {
                for _ in 0..<20 { try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=1") }
                if round % 2 == 0 { try scribe.recorder.settle() }
                // Recorded meanwhile and not settled: not in the copy, which is of one moment all the same.
                try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=2")
                let settled = try Verification.run(scribe.journal)
                let backup = try Backup.run(scribe.journal, to: target, clock: clock)
                #expect(backup.log.events == settled.events && backup.log.root == settled.root)
                #expect(backup.bytes > 0)
                #expect(try AuditProgram.verify(backup.directory).code == 0)
                clock = clock + 3_600_000
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: target)
            #expect(names == ["2026-01-05T110000Z"], "one a day is kept, the newest: \(names)")
        }

        /// A writer in another thread commits while the copy is made.
        @Test func copyBesideAWriter() throws {
            let scratch = try Scratch()
            let directory = scratch.directory("ledger")
            try SampleLedger.make(in: directory, dispensings: 300)
            let journal = try Journal(opening: directory, isWriting: true)
            let failures = Writing()
            let thread = Thread {
                do {
                    let scribe = try Scribe(journal)
                    while !failures.isDone {
                        for _ in 0..<5 { try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=1") }
                        try scribe.recorder.settle()
                    }
                } catch {
                    failures.add("\(error)")
                }
                failures.end()
            }
            thread.start()
            for round in 0..<5 {
                let copy = try Backup.run(
                    journal, to: scratch.path + "/backups", clock: Scribe.start + Int64(round) * 1_000)
                #expect(copy.log.events > 300)
            }
            failures.isDone = true
            while !failures.isEnded { usleep(10_000) }
            #expect(failures.messages == [])
        }

        // @unchecked Sendable: every access is under its lock.
        private final class Writing: @unchecked Sendable {
            private let lock = NSLock()
            private var done = false
            private var ended = false
            private var found: [String] = []

            var isDone: Bool {
                get { lock.withLock { done } }
                set { lock.withLock { done = newValue } }
            }
            var isEnded: Bool { lock.withLock { ended } }
            var messages: [String] { lock.withLock { found } }
            func add(_ message: String) { lock.withLock { found.append(message) } }
            func end() { lock.withLock { ended = true } }
        }

        @Test func refusals() throws {
            let scratch = try Scratch()
            let directory = scratch.directory("ledger")
            try SampleLedger.make(in: directory, dispensings: 10)
            let journal = try Journal(opening: directory, isWriting: false)
            let other = scratch.directory("other")
            try SampleLedger.make(in: other, dispensings: 10)
            for target in [directory.path, directory.path + "/", other.path, scratch.path + "/./ledger"] {
                #expect(
                    message { _ = try Backup.run(journal, to: target, clock: Scribe.start) }.contains(
                        "is a ledger's own directory"))
            }
            try Data().write(to: URL(fileURLWithPath: scratch.path + "/file"))
            #expect(
                message { _ = try Backup.run(journal, to: scratch.path + "/file/x", clock: Scribe.start) }.hasPrefix(
                    "make "))
            let target = scratch.path + "/backups"
            _ = try Backup.run(journal, to: target, clock: Scribe.start)
            #expect(
                message { _ = try Backup.run(journal, to: target, clock: Scribe.start) }.hasSuffix(
                    "holds a ledger already")
            )
            #expect(try FileManager.default.contentsOfDirectory(atPath: target) == ["2026-01-05T080000Z"])
        }

        /// A copy of a damaged store gets no name.
        @Test func damagedLedger() throws {
            let scratch = try Scratch()
            let directory = scratch.directory("ledger")
            try SampleLedger.make(in: directory, dispensings: 10)
            try Stored(directory).put("identifier", Array("x\0y".utf8), [1])
            let journal = try Journal(opening: directory, isWriting: false)
            let target = scratch.path + "/backups"
            #expect(
                message { _ = try Backup.run(journal, to: target, clock: Scribe.start) }.hasPrefix(
                    "event 1: the identifiers hold"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: target) == [])
        }

        /// The copy that was just made stays, though one that was made by a clock that was ahead bears a later name.
        @Test func aLaterName() throws {
            let scratch = try Scratch()
            let directory = scratch.directory("ledger")
            try SampleLedger.make(in: directory, dispensings: 10)
            let journal = try Journal(opening: directory, isWriting: false)
            let target = scratch.path + "/backups"
            let ahead = try Backup.run(journal, to: target, clock: Scribe.start + 3_600_000)
            #expect(ahead.later == [])
            let backup = try Backup.run(journal, to: target, clock: Scribe.start)
            #expect(backup.removed == [])
            #expect(backup.directory.holdsLedger)
            #expect(backup.later == ["2026-01-05T090000Z"])
        }

        @Test func retention() throws {
            let retention = BackupRetention(days: 3, weeks: 2, months: 2)
            let names = [
                "2026-11-23T040000Z", "2026-11-23T030000Z", "2026-11-22T040000Z", "2026-11-20T040000Z",
                "2026-11-19T040000Z",
                "2026-11-16T040000Z", "2026-10-31T040000Z", "2026-10-30T040000Z", "2026-09-30T040000Z", "notes",
                "2026-11-23",
            ]
            #expect(
                Set(names).subtracting(retention.surplus(among: names)) == [
                    "2026-11-23T040000Z", "2026-11-22T040000Z", "2026-11-20T040000Z", "2026-10-31T040000Z", "notes",
                    "2026-11-23",
                ])
            #expect(
                BackupRetention(days: 0, weeks: 0, months: 0).surplus(among: names).contains("2026-11-23T040000Z")
                    == false)
        }

        // MARK: - Restore

        @Test func restore() throws {
            let scratch = try Scratch()
            let directory = scratch.directory("ledger")
            try SampleLedger.make(in: directory, dispensings: 50)
            let backup = try Backup.run(
                try Journal(opening: directory, isWriting: false), to: scratch.path + "/backups", clock: Scribe.start)
            let everything = try Stored.everything(directory)

            let new = scratch.directory("new-place")
            #expect(try Restore.run(backup.directory, into: new).root == backup.log.root)
            #expect(try Stored.everything(new) == everything)
            #expect(
                try Restore.run(backup.directory, into: new).events == backup.log.events, "a beginning may be replaced")

            let scribe = try Scribe(opening: new)
            try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=1")
            try scribe.recorder.settle()
            #expect(
                message { _ = try Restore.run(backup.directory, into: new) }
                    == "\(new.path) is in use by another naloxd")
        }

        @Test func restoreNeverLosesWhatIsNewer() throws {
            let scratch = try Scratch()
            let directory = scratch.directory("ledger")
            try SampleLedger.make(in: directory, dispensings: 20)
            let backup = try Backup.run(
                try Journal(opening: directory, isWriting: false), to: scratch.path + "/backups", clock: Scribe.start)
            do {
                let scribe = try Scribe(opening: directory)
                try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=1")
                try scribe.recorder.settle()
            }
            let everything = try Stored.everything(directory)
            #expect(
                message { _ = try Restore.run(backup.directory, into: directory) }.contains("would lose what is newer"))
            let other = scratch.directory("other")
            try SampleLedger.make(in: other, dispensings: 5)
            #expect(
                message { _ = try Restore.run(backup.directory, into: other) }
                    == "\(other.path) holds a ledger that the copy does not continue")
            #expect(try Stored.everything(directory) == everything)
            #expect(
                message { _ = try Restore.run(directory, into: directory) } == "\(directory.path) is the copy itself")
            #expect(
                message { _ = try Restore.run(scratch.directory("none"), into: directory) }.hasSuffix("holds no ledger")
            )
        }

        @Test func restoreRefusesADamagedCopy() throws {
            let scratch = try Scratch()
            let directory = scratch.directory("ledger")
            try SampleLedger.make(in: directory, dispensings: 20)
            let backup = try Backup.run(
                try Journal(opening: directory, isWriting: false), to: scratch.path + "/backups", clock: Scribe.start)
            try Stored(backup.directory).delete("event", key(10))
            let new = scratch.directory("new-place")
            #expect(message { _ = try Restore.run(backup.directory, into: new) }.hasPrefix("event 10: it is missing"))
            #expect(!FileManager.default.fileExists(atPath: new.path))
            try new.create()
            // A ledger that cannot be read may hold newer events.
            try Data([1, 2, 3]).write(to: URL(fileURLWithPath: new.dataFile))
            try Stored(backup.directory).put("event", key(10), try Stored(directory).rows("event")[9].value)
            #expect(
                message { _ = try Restore.run(backup.directory, into: new) }.hasSuffix(
                    "move its data.mdb and write-ahead log away to go on"))
        }
    }
}
