import Foundation
import Journal
import Ledger
import Testing

extension JournalTests {
    /// An event that tells a figure which the events up to it do not give is named itself, not one that comes later.
    @Suite struct ToldFiguresTests {
        private struct Fixture {
            let scratch: Scratch
            let lines: [String]

            init() throws {
                scratch = try Scratch()
                let directory = scratch.directory("ledger")
                try SampleLedger.make(in: directory, dispensings: 40)
                try Self.addRareEvents(try Scribe(opening: directory))
                lines = try Stored(directory).rows("event").map { String(decoding: $0.value, as: UTF8.self) }
            }

            /// What is diverted, held, undone or over a quota.
            private static func addRareEvents(_ scribe: Scribe) throws {
                let spray = "product=spray-1.8mg"
                try scribe.say("PRODUCT product=spray-1.8mg min-shelf-life-days=30")
                try scribe.say("DISPENSE facility=oslo-1 \(spray) qty=4")
                try scribe.say("QUOTA facility=oslo-2 max=1")
                try scribe.say("RETURN facility=oslo-2 \(spray) lot=A1 qty=2")
                try scribe.say("COUNT facility=oslo-2 \(spray) lot=A1 counted=2 status=quarantine")
                try scribe.say("COUNT facility=oslo-1 \(spray) lot=A1 counted=70000 occurred=2026-01-20T10:00:00.000Z")
                let dispensed = try scribe.say("DISPENSE facility=oslo-1 \(spray) lot=A1 qty=6")
                let shipped = try scribe.say("SHIP from=lager to=oslo-1 \(spray) lot=A1 qty=60")
                try scribe.say("ARRIVE shipment=\(shipped) qty=20")
                try scribe.say("QUARANTINE \(spray) lot=A1 reason=recall")
                try scribe.say("ARRIVE shipment=\(shipped) qty=10 missing=5")
                try scribe.say("CANCEL shipment=\(shipped)")
                try scribe.say("CORRECT event=\(dispensed) reason=mistyped")
                try scribe.say("RECEIVE facility=oslo-1 \(spray) lot=N1 expiry=2029-01-31 qty=50")
                let mistaken = try scribe.say("DISPENSE facility=oslo-1 \(spray) qty=3")
                try scribe.say("CORRECT event=\(mistaken) reason=mistyped")
                let use = try scribe.say("USE facility=oslo-1 group=family \(spray) doses=2 outcome=survived")
                try scribe.say("CORRECT event=\(use) reason=mistyped")
                try scribe.recorder.settle()
            }

            func finding(_ lines: [String]) throws -> String {
                let path = scratch.path + "/lines"
                try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
                do {
                    _ = try Verification.run(try ExportFile(path: path))
                    return "sound"
                } catch {
                    return "\(error)"
                }
            }

            /// Alters a field of each event of a kind that has it, one at a time.
            ///
            /// - Returns: what was said of each that was not named; nil where there is no such event.
            func unfound(_ kind: EventKind, _ key: String, _ more: String = "", by change: Int) throws -> [String]? {
                var found: [String]?
                for (index, line) in lines.enumerated() where line.contains(" kind=\(kind.rawValue) ") {
                    guard more.isEmpty || line.contains(more), let altered = altering(line, key, by: change) else {
                        continue
                    }
                    var lines = lines
                    lines[index] = altered
                    let finding = try finding(lines)
                    found = found ?? []
                    guard !finding.hasPrefix("event \(index + 1): ") else { continue }
                    found?.append("\(altered)\n    \(finding)")
                }
                return found
            }

            private func altering(_ line: String, _ key: String, by change: Int) -> String? {
                var words = line.split(separator: " ").map(String.init)
                guard let place = words.firstIndex(where: { $0.hasPrefix(key + "=") }) else { return nil }
                let value = words[place].dropFirst(key.count + 1)
                if let number = Int(value) {
                    words[place] = "\(key)=\(number + change)"
                } else if let last = value.last.flatMap({ Int(String($0)) }) {
                    words[place] = "\(key)=\(value.dropLast())\((last + change + 10) % 10)"
                } else {
                    words[place] = "\(key)=\(value)x"
                }
                return words.joined(separator: " ")
            }
        }

        @Test func everyFigure() throws {
            let fixture = try Fixture()
            #expect(try fixture.finding(fixture.lines) == "sound")
            let table: [(kind: EventKind, keys: [String])] = [
                (.received, ["qty", "on-hand"]), (.dispensed, ["qty", "on-hand", "expiry", "lot"]),
                (.returned, ["over-quota", "facility", "expiry"]), (.shipped, ["expiry"]),
                (.arrived, ["outstanding", "expiry", "facility"]), (.lost, ["outstanding", "expiry", "facility"]),
                (.cancelled, ["qty", "expiry", "facility"]), (.counted, ["counted", "difference", "expiry", "lot"]),
                (.quarantined, ["expiry"]), (.released, ["expiry"]), (.destructionProposed, ["expiry", "lot"]),
                (.destroyed, ["qty", "expiry"]), (.expired, ["qty", "expiry"]), (.relotted, ["was"]),
                (.corrected, ["qty", "event", "facility"]), (.resolved, ["facility"]), (.rejected, ["facility"]),
                (.granted, ["facility"]), (.trained, ["facility"]), (.used, ["facility", "product"]),
                (.carried, ["facility"]), (.consented, ["facility"]), (.followedUp, ["facility"]),
            ]
            for (kind, keys) in table {
                for key in keys {
                    let unfound = try fixture.unfound(kind, key, by: key == "qty" ? -1 : key == "facility" ? 3 : 1)
                    #expect(unfound == [], "\(kind) \(key): \(unfound?.joined(separator: "\n") ?? "there is none")")
                }
            }
            // A count now tells what the books said; of the past only its sum is checked.
            let count = fixture.lines.filter { $0.contains(" kind=counted ") && !$0.contains(" occurred=") }
            #expect(count.count > 2)
            #expect(try fixture.unfound(.counted, "was", by: 1) == [])
            let second = try #require(fixture.lines.firstIndex { $0.contains(" kind=shipped ") }) + 1
            var lines = fixture.lines
            lines[second] = lines[second].replacingOccurrences(of: " to=oslo-1 ", with: " to=oslo-2 ")
            #expect(try fixture.finding(lines).contains("event \(second + 1): shipment \(second) is of other"))
            #expect(try fixture.unfound(.corrected, "effective", "effective=", by: 1)?.isEmpty == true)
            #expect(try fixture.unfound(.arrived, "diverted", by: 1) != nil, "what was recalled arrives in quarantine")
        }

        /// What a request tells of the moment after all its events is wrong in the first of them.
        @Test func outstandingOfSeveralEvents() throws {
            let fixture = try Fixture()
            let first = try #require(
                fixture.lines.firstIndex { $0.contains(" kind=arrived ") && $0.contains(" request=") })
            let request = "request=\(first + 1) "
            var lines = fixture.lines
            var altered = 0
            for (index, line) in lines.enumerated() where (line + " ").contains(request) {
                let told = try #require(line.split(separator: " ").first { $0.hasPrefix("outstanding=") })
                let number = try #require(Int(told.dropFirst("outstanding=".count)))
                lines[index] = line.replacingOccurrences(of: told, with: "outstanding=\(number + 1)")
                altered += 1
            }
            #expect(altered > 1)
            #expect(try fixture.finding(lines).hasPrefix("event \(first + 1): it tells outstanding="))
        }

        /// A line that was cut off, or whose end alone was.
        @Test func aLastLineWithoutItsEnd() throws {
            let fixture = try Fixture()
            let whole = fixture.lines.joined(separator: "\n")
            for text in [whole, String(whole.dropLast(7))] {
                let path = fixture.scratch.path + "/cut"
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                let complaint = "event \(fixture.lines.count): its line has no end: the export is cut off there"
                let ended = try AuditProgram.run(["verify", "--export", path])
                #expect(ended.code == 1 && ended.output == complaint + "\n", "\(ended)")
                let target = fixture.scratch.directory("target")
                let error = #expect(throws: VerificationError.self) {
                    try ExportImport.run(try ExportFile(path: path), into: target)
                }
                #expect(error?.description == complaint)
                #expect(!FileManager.default.fileExists(atPath: target.path))
            }
        }
    }
}
