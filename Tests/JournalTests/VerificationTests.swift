import CivilTime
import Foundation
import Journal
import Ledger
import Merkle
import Testing

extension JournalTests {
    @Suite struct VerificationTests {
        private func finding(_ directory: StateDirectory, _ checkpoints: [KeptCheckpoint] = []) -> String {
            do {
                _ = try Verification.run(directory, checkpoints: checkpoints)
                return "sound"
            } catch {
                return "\(error)"
            }
        }

        private func sample(_ scratch: Scratch, _ name: String = "ledger") throws -> StateDirectory {
            let directory = scratch.directory(name)
            try SampleLedger.make(in: directory)
            return directory
        }

        @Test func everyKindOfEventIsInTheSample() throws {
            let scratch = try Scratch()
            let directory = try sample(scratch)
            let kinds = Set(try Stored(directory).rows("event").map { try Event(line: $0.value).kind })
            #expect(Set(EventKind.allCases).subtracting(kinds) == [])
        }

        @Test func soundLedger() throws {
            let scratch = try Scratch()
            let directory = try sample(scratch)
            let events = UInt64(try Stored(directory).rows("event").count)
            var reached: UInt64 = 0
            let log = try Verification.run(directory) { done, _ in reached = done }
            #expect(log.events == events)
            #expect(reached == events)
            #expect(log.site == "oslo")
            #expect(log.keys.pseudonym == "other")
            let scribe = try Scribe(opening: directory)
            #expect(scribe.settledRoot == log.root)
        }

        @Test func ledgerThatGrowsIsVerifiedAtOneMoment() throws {
            let scratch = try Scratch()
            let directory = try sample(scratch)
            let scribe = try Scribe(opening: directory)
            let before = try Verification.run(scribe.journal)
            for _ in 0..<40 { try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=1") }
            #expect(try Verification.run(scribe.journal).events == before.events)
            try scribe.recorder.settle()
            #expect(try Verification.run(scribe.journal).events == before.events + 40)
        }

        // MARK: - Checkpoints

        @Test func checkpoints() throws {
            let scratch = try Scratch()
            let directory = try sample(scratch)
            let scribe = try Scribe(opening: directory)
            let old = try KeptCheckpoint(name: "old", bytes: try scribe.checkpoint())
            let events = scribe.recorder.lastNumber
            try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=1")
            try scribe.recorder.changeKey(
                .checkpoint(try Scribe.signer(8).verifierKey), clock: scribe.clock, by: "root")
            let signedByOld = try KeptCheckpoint(name: "late", bytes: try scribe.checkpoint())
            let new = try KeptCheckpoint(name: "new", bytes: try scribe.checkpoint(seed: 8))
            let stranger = try KeptCheckpoint(name: "strange", bytes: try scribe.checkpoint(seed: 9))
            try scribe.recorder.settle()
            #expect(try Verification.run(scribe.journal, checkpoints: [new, old]).events == events + 2)
            let complaints = [signedByOld, stranger].map { (kept: KeptCheckpoint) in
                do {
                    _ = try Verification.run(scribe.journal, checkpoints: [old, kept])
                    return "sound"
                } catch {
                    return "\(error)"
                }
            }
            #expect(
                complaints == [
                    "event \(events + 2): the key that it names did not sign the checkpoint late: none of its "
                        + "signatures is by a key that is to sign it",
                    "event \(events + 2): the key that it names did not sign the checkpoint strange: none of its "
                        + "signatures is by a key that is to sign it",
                ])
        }

        @Test func logThatIsShorterThanItsCheckpoint() throws {
            let scratch = try Scratch()
            let directory = try sample(scratch)
            let before = scratch.directory("before")
            try FileManager.default.copyItem(atPath: directory.path, toPath: before.path)
            let scribe = try Scribe(opening: directory)
            try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=1")
            let kept = try KeptCheckpoint(name: "kept", bytes: try scribe.checkpoint())
            let events = scribe.recorder.lastNumber
            #expect(
                finding(before, [kept])
                    == "event \(events): it is missing: the checkpoint kept was signed when there were \(events)")
        }

        /// One event altered, and everything made anew from there, as somebody would who may write every file.
        @Test func checkpointTellsOfAForgedLog() throws {
            let scratch = try Scratch()
            let directory = try sample(scratch)
            let scribe = try Scribe(opening: directory)
            let kept = try KeptCheckpoint(name: "kept", bytes: try scribe.checkpoint())
            let forged = scratch.directory("forged")
            let rows = try Stored(directory).rows("event")
            var lines = rows.map { String(decoding: $0.value, as: UTF8.self) }
            let index = try #require(lines.lastIndex { $0.contains("kind=dispensed") && $0.contains("visit=refill") })
            lines[index] = lines[index].replacingOccurrences(of: "visit=refill", with: "visit=initial")
            _ = try importing(lines, to: forged, scratch)
            #expect(finding(forged) == "sound")
            let size = kept.checkpoint.size
            #expect(
                finding(forged, [kept])
                    == "event \(size): the first \(size) events do not have the root that the checkpoint kept tells")
        }

        /// One event gone, the numbers closed up, and everything made anew.
        @Test func checkpointTellsOfARemovedEvent() throws {
            let scratch = try Scratch()
            let directory = scratch.directory("ledger")
            let scribe = try Scribe(creating: directory)
            try scribe.say("FACILITY facility=a name=A type=shelter")
            for trained in 1...20 { try scribe.say("TRAIN facility=a trainer=t audience=staff trained=\(trained)") }
            try scribe.recorder.settle()
            let kept = try KeptCheckpoint(name: "kept", bytes: try scribe.checkpoint())
            var lines = try Stored(directory).rows("event").map { String(decoding: $0.value, as: UTF8.self) }
            lines.remove(at: 10)
            for index in 10..<lines.count {
                lines[index] = lines[index].replacingOccurrences(of: "seq=\(index + 2) ", with: "seq=\(index + 1) ")
            }
            let forged = scratch.directory("forged")
            _ = try importing(lines, to: forged, scratch)
            #expect(finding(forged) == "sound")
            #expect(
                finding(forged, [kept])
                    == "event \(kept.checkpoint.size): it is missing: the checkpoint kept was signed when there were "
                    + "\(kept.checkpoint.size)"
            )
        }

        /// Event 1 names another key, and everything is made anew: the checkpoints that were kept are not by it.
        @Test func replacedKey() throws {
            let scratch = try Scratch()
            let directory = try sample(scratch)
            let kept = try KeptCheckpoint(name: "kept", bytes: try Scribe(opening: directory).checkpoint())
            var lines = try Stored(directory).rows("event").map { String(decoding: $0.value, as: UTF8.self) }
            lines[0] = lines[0].replacingOccurrences(
                of: try Scribe.signer(7).verifierKey.text, with: try Scribe.signer(9).verifierKey.text)
            let forged = scratch.directory("forged")
            _ = try importing(lines, to: forged, scratch)
            #expect(
                finding(forged, [kept])
                    == "event 1: the key that it names did not sign the checkpoint kept: none of its signatures is "
                    + "by a key that is to sign it")
        }
    }
}

/// Makes a ledger of lines.
func importing(_ lines: [String], to directory: StateDirectory, _ scratch: Scratch) throws -> VerifiedLog {
    let path = scratch.path + "/lines-" + UUID().uuidString
    try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    return try ExportImport.run(try ExportFile(path: path), into: directory)
}
