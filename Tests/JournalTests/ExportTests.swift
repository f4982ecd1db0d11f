import Foundation
import Glibc
import Journal
import Ledger
import Merkle
import Testing

extension JournalTests {
    /// Exports: what their lines alone can show, and the way back into a ledger.
    @Suite struct ExportTests {
        private struct Fixture {
            let scratch: Scratch
            let directory: StateDirectory
            let log: VerifiedLog
            let lines: [String]

            init() throws {
                scratch = try Scratch()
                directory = scratch.directory("ledger")
                try SampleLedger.make(in: directory, dispensings: 300)
                log = try Verification.run(directory)
                lines = try Stored(directory).rows("event").map { String(decoding: $0.value, as: UTF8.self) }
            }

            /// What the audit says of these lines.
            func verify(_ lines: [String], _ more: [String] = []) throws -> AuditProgram.Ended {
                try AuditProgram.run(
                    ["verify", "--export", "-"] + more, input: Data((lines.joined(separator: "\n") + "\n").utf8))
            }

            func number(of kind: EventKind) throws -> Int {
                try #require(lines.firstIndex { $0.contains(" kind=\(kind.rawValue) ") })
            }
        }

        @Test func roundTrip() throws {
            let fixture = try Fixture()
            let file = fixture.scratch.path + "/log.txt"
            let exported = try AuditProgram.run(["export", "--state", fixture.directory.path, file])
            #expect(exported == AuditProgram.Ended(code: 0, output: "", errors: ""))
            #expect(try String(contentsOfFile: file, encoding: .utf8) == fixture.lines.joined(separator: "\n") + "\n")
            #expect(
                try AuditProgram.run(["export", "--state", fixture.directory.path]).output == fixture.lines.joined(
                    separator: "\n") + "\n")
            #expect(try fixture.verify(fixture.lines) == AuditProgram.Ended(code: 0, output: "", errors: ""))

            let imported = fixture.scratch.directory("imported")
            let log = try ExportImport.run(try ExportFile(path: file), into: imported, site: "oslo")
            #expect(log.root == fixture.log.root && log.events == fixture.log.events)
            #expect(try Stored.everything(imported) == Stored.everything(fixture.directory))
            let scribe = try Scribe(opening: imported)
            try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=1")
            try scribe.recorder.settle()
            #expect(try Verification.run(scribe.journal).events == log.events + 1)
        }

        /// `export | less`: whoever reads may pause for longer than the store may.
        @Test func aReaderMayPause() throws {
            let fixture = try Fixture()
            let process = Process()
            process.executableURL = try AuditProgram.url()
            process.arguments = ["export", "--patience", "1", "--state", fixture.directory.path]
            let (output, errors) = (Pipe(), Pipe())
            process.standardOutput = output
            process.standardError = errors
            // More than a pipe has room for.
            try #require(fixture.lines.reduce(0) { $0 + $1.utf8.count } > 1 << 16)
            try process.run()
            sleep(3)
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            #expect(text == fixture.lines.joined(separator: "\n") + "\n")
            #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }

        /// Nothing but the log's lines goes where they go.
        @Test func whatEndsAnExportStandsBesideIt() throws {
            let fixture = try Fixture()
            try Stored(fixture.directory).delete("event", key(200))
            let ended = try AuditProgram.run(["export", "--state", fixture.directory.path])
            #expect(ended.code == 1)
            #expect(ended.errors.hasPrefix("nalox-audit: event "))
            #expect(
                !ended.output.contains("nalox-audit") && !ended.output.contains("missing"),
                "\(ended.output.suffix(200))")
        }

        @Test func importRefusesAndLeavesNothing() throws {
            let fixture = try Fixture()
            let target = fixture.scratch.directory("target")
            var lines = fixture.lines
            lines.insert(lines[99], at: 100)
            #expect(throws: VerificationError.self) { try importing(lines, to: target, fixture.scratch) }
            #expect(!FileManager.default.fileExists(atPath: target.path))
            // A request that stands twice under other numbers: its id shows it.
            for index in [5, 4] {
                lines =
                    fixture.lines[..<6] + [
                        fixture.lines[index].replacingOccurrences(
                            of: "seq=\(index + 1) at=2026-01-05T08:00:0\(index == 5 ? 3 : 1)",
                            with: "seq=7 at=2026-01-05T08:00:03")
                    ]
                do {
                    _ = try importing(lines, to: target, fixture.scratch)
                    Issue.record("a request was imported twice: \(lines[6])")
                } catch {
                    #expect("\(error)" == "event 7: its id was used before, by event \(index + 1)", "\(lines[6])")
                }
            }
            do {
                let file = fixture.scratch.path + "/log.txt"
                try fixture.lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
                _ = try ExportImport.run(try ExportFile(path: file), into: target, site: "bergen")
                Issue.record("another site's log was imported")
            } catch {
                #expect("\(error)" == "this ledger is of site oslo, not bergen")
            }
            _ = try importing(fixture.lines, to: target, fixture.scratch)
            do {
                _ = try importing(fixture.lines, to: target, fixture.scratch)
                Issue.record("a ledger was overwritten")
            } catch {
                #expect("\(error)" == "\(target.path) holds a ledger already")
            }
        }

        @Test func faultsOfLines() throws {
            let fixture = try Fixture()
            let doubled = Array(fixture.lines[..<100]) + fixture.lines[99...]
            #expect(try fixture.verify(doubled).output == "event 101: the line in its place is numbered 100\n")
            var swapped = fixture.lines
            swapped.swapAt(200, 201)
            #expect(try fixture.verify(swapped).output == "event 201: the line in its place is numbered 202\n")
            var removed = fixture.lines
            removed.remove(at: 50)
            #expect(try fixture.verify(removed).output == "event 51: the line in its place is numbered 52\n")
            #expect(try fixture.verify([]).output.hasPrefix("event 1: "))
            #expect(try fixture.verify(["rubbish"]).output.hasPrefix("event 1: a line of the log cannot be read"))
            #expect(
                try fixture.verify(["seq=1 at=2026-01-05T08:00:00.000Z by=root kind=trained"]).output.hasPrefix(
                    "event 1: a log begins with"))
        }

        /// One line altered, and what is said of it.
        @Test func faultsOfOneLine() throws {
            let fixture = try Fixture()
            let (dispensed, arrived) = (try fixture.number(of: .dispensed), try fixture.number(of: .arrived))
            let table: [(index: Int, old: String, new: String, finding: String)] = [
                (dispensed, "visit=", "visit= x=", "a line of the log cannot be read"),
                (dispensed, "qty=3", "qty=\"3\"", "its line is not written as the ledger writes it"),
                (dispensed, ".500Z", ".5Z", "its line is not written as the ledger writes it"),
                (dispensed, "qty=3", "qty=3 qty=4", "it has the field qty twice"),
                (dispensed, "qty=3", "qty=999999", "makes the stock of lot"),
                (dispensed, "qty=3", "qty=1000001", "a quantity out of range"),
                (dispensed, "qty=3", "qty=-3", "a quantity out of range"),
                (dispensed, "at=2026", "at=2025", "it was recorded before the event before it"),
                (
                    dispensed, "kind=dispensed", "kind=given",
                    "a line of the log has a number, an instant or a kind out of form"
                ),
                (dispensed, "facility=oslo-1", "facility=oslo-9", "refers to a facility that does not exist"),
                (dispensed, "lot=", "lot=X", "refers to a lot that does not exist"),
                (arrived, "shipment=", "shipment=9", "refers to an event that does not exist"),
                (arrived, "shipment=", "shipment=1 x=", "event 1 is no shipment"),
                (arrived, " request=", " request=1 x=", "says that it belongs to the request of event 1"),
                (arrived, " request=", " request=0 x=", "refers to a request that does not exist"),
                (try fixture.number(of: .destroyed), "event=", "event=1 x=", "event 1 is no destruction that waits"),
                (try fixture.number(of: .resolved), "event=", "event=9", "refers to an event that does not exist"),
                (
                    try fixture.number(of: .corrected), "undone=", "undone=0 x=",
                    "refers to an event that does not exist"
                ),
                (
                    try fixture.number(of: .keyChanged), "key=pseudonym", "key=front-door",
                    "it changes a key that is none of a ledger's"
                ),
                (0, "format=1", "format=2", "the log's format is not known to this program"),
                (0, "Europe/Oslo", "Europe/Oz", "its time zone is not known here"),
                (0, "vkey=naloxd", "vkey=naloxx", "its verifier key is none"),
            ]
            for (index, old, new, finding) in table {
                var lines = fixture.lines
                try #require(lines[index].contains(old), "\(old): \(lines[index])")
                lines[index] = lines[index].replacingOccurrences(of: old, with: new)
                let ended = try fixture.verify(lines)
                let isFound = ended.code == 1 && ended.output.hasPrefix("event \(index + 1): \(finding)")
                #expect(isFound, "\(old) → \(new): \(ended)")
            }
        }

        @Test func checkpointFiles() throws {
            let fixture = try Fixture()
            let folder = fixture.scratch.path + "/kept"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            // What a power cut leaves of one that was being kept.
            try Data().write(to: URL(fileURLWithPath: folder + "/.2026-01-21.4711.new"))
            let ended = try fixture.verify(fixture.lines, ["--checkpoint", folder])
            #expect(ended.code == 0 && ended.errors.contains("\(folder) holds no checkpoint"))
            let scribe = try Scribe(opening: fixture.directory)
            try Data(try scribe.checkpoint()).write(to: URL(fileURLWithPath: folder + "/2026-01-21"))
            let line = try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=1")
            try Data(try scribe.checkpoint()).write(to: URL(fileURLWithPath: folder + "/2026-01-22"))
            try scribe.recorder.settle()
            let lines = try Stored(fixture.directory).rows("event").map { String(decoding: $0.value, as: UTF8.self) }
            #expect(try fixture.verify(lines, ["--checkpoint", folder]).code == 0)
            #expect(
                try fixture.verify(fixture.lines, ["--checkpoint", folder]).output
                    == "event \(line): it is missing: the checkpoint \(folder)/2026-01-22 was signed when there were "
                    + "\(line)\n"
            )
            var altered = lines
            altered[lines.count - 1] += " note=x"
            let first = fixture.lines.count
            #expect(
                try fixture.verify(altered, ["--checkpoint", folder]).output
                    == "event \(line): the first \(line) events do not have the root that the checkpoint "
                    + "\(folder)/2026-01-22 tells; the first \(first) do have the root that an older checkpoint tells\n"
            )
            try Data("nonsense\n".utf8).write(to: URL(fileURLWithPath: folder + "/2026-01-23"))
            #expect(
                try fixture.verify(lines, ["--checkpoint", folder]).output
                    == "the checkpoint \(folder)/2026-01-23 cannot be read: it bears no signature\n")
            #expect(try fixture.verify(lines, ["--checkpoint", folder + "/none"]).code == 2)
        }

        /// Nothing comes: the audit does not wait for ever.
        @Test func silence() throws {
            let fixture = try Fixture()
            let path = fixture.scratch.path + "/pipe"
            try #require(mkfifo(path, 0o600) == 0)
            let descriptor = open(path, O_RDWR)
            defer { close(descriptor) }
            let words = ["verify", "--state", fixture.directory.path, "--checkpoint", path, "--patience", "1"]
            let ended = try AuditProgram.run(words)
            #expect(ended.code == 1)
            #expect(ended.output == "the store cannot be read: nothing could be read for 1 s\n")
        }

        @Test func tiles() throws {
            let fixture = try Fixture()
            let folder = fixture.scratch.path + "/tiles"
            #expect(try AuditProgram.run(["export", "--state", fixture.directory.path, "--tiles", folder]).code == 0)
            let size = fixture.log.events
            let reader = TileFolder(path: folder, size: size)
            #expect(try reader.root(size: size) == fixture.log.root)
            var entries: [String] = []
            for tile in TreeTile.tiles(level: 0, size: size) {
                var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + tile.entriesPath)))[...]
                while let high = bytes.popFirst(), let low = bytes.popFirst() {
                    let count = Int(high) << 8 | Int(low)
                    entries.append(String(decoding: bytes.prefix(count), as: UTF8.self))
                    bytes = bytes.dropFirst(count)
                }
            }
            #expect(entries == fixture.lines)
        }

        private struct TileFolder: TileReader {
            let path: String
            let size: UInt64

            func hash(level: Int, index: UInt64) throws -> TreeHash {
                let hashes = size >> UInt64(8 * level)
                let width = min(256, Int(hashes - index / 256 * 256))
                let tile = TreeTile(level: level, index: index / 256, width: width)
                let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + tile.path)))
                try #require(bytes.count == width * 32)
                return try #require(TreeHash(bytes: Array(bytes[Int(index % 256) * 32..<Int(index % 256) * 32 + 32])))
            }
        }
    }
}
