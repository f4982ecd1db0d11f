import Foundation
import Glibc
import Journal
import LMDB
import Ledger
import Testing

extension JournalTests {
    /// Faults put into a stored ledger one at a time, and what nalox-audit says of each.
    @Suite struct FaultTests {
        private struct Fault: Sendable {
            let name: String
            /// How the first line of the finding begins.
            let finding: String
            let commit: @Sendable (Stored) throws -> Void
        }

        /// Rows of the books, by the first byte of their keys.
        private static func book(_ stored: Stored, _ kind: UInt8, at index: Int = 0) throws -> Stored.Row {
            let rows = try stored.rows("book").filter { $0.key[0] == kind }
            return try #require(rows.dropFirst(index).first)
        }

        private static func line(_ stored: Stored, _ number: UInt64) throws -> [UInt8] {
            try stored.rows("event")[Int(number - 1)].value
        }

        private static let faults: [Fault] = [
            Fault(
                name: "two events swapped",
                finding: "event 300: its line is not the one that its leaf hash was taken of"
            ) { stored in
                let (first, second) = (try line(stored, 300), try line(stored, 301))
                try stored.put("event", key(300), second)
                try stored.put("event", key(301), first)
            },
            Fault(name: "one removed", finding: "event 300: it is missing: event 301 comes next") { stored in
                try stored.delete("event", key(300))
            },
            Fault(name: "one removed with the numbers closed up", finding: "event 300: its line is not the one that") {
                stored in
                let lines = try stored.rows("event").map(\.value)
                for number in 300..<lines.count {
                    let text = String(decoding: lines[number], as: UTF8.self)
                        .replacingOccurrences(of: "seq=\(number + 1) ", with: "seq=\(number) ")
                    try stored.put("event", key(UInt64(number)), Array(text.utf8))
                }
                try stored.delete("event", key(UInt64(lines.count)))
            },
            Fault(name: "one added at the end", finding: "event NEXT: its leaf hash is missing") { stored in
                let last = UInt64(try stored.rows("event").count)
                let text = String(decoding: try line(stored, last), as: UTF8.self)
                    .replacingOccurrences(of: "seq=\(last) ", with: "seq=\(last + 1) ")
                try stored.put("event", key(last + 1), Array(text.utf8))
            },
            Fault(name: "the last one removed", finding: "event LAST: it is missing: its leaf hash is stored") {
                stored in
                try stored.delete("event", key(UInt64(try stored.rows("event").count)))
            },
            Fault(name: "a row before the first event", finding: "event 1: event 0 stands in its place") { stored in
                try stored.put("event", key(0), Array("seq=0".utf8))
            },
            Fault(name: "a key of another length", finding: "event 2: a key of the events is no number") { stored in
                try stored.put("event", key(1) + [0], [])
            },
            Fault(name: "another leaf", finding: "event 16: its line is not the one that its leaf hash was taken of") {
                stored in
                var row = try #require(try stored.rows("leaf").first)
                row = Stored.Row(key: row.key, value: row.value.dropLast() + [row.value[511] ^ 1])
                try stored.put("leaf", row.key, row.value)
            },
            Fault(name: "a row of leaves gone", finding: "event 33: its leaf hash is missing") { stored in
                try stored.delete("leaf", key(2))
            },
            Fault(name: "a row of leaves beyond the log", finding: "event LAST: the table leaf has 61 rows") { stored in
                try stored.put("leaf", key(60), [UInt8](repeating: 1, count: 32))
            },
            Fault(
                name: "another tile", finding: "event 512: the stored hash over the events up to it, 1 of tile level 1"
            ) {
                stored in
                var value = try #require(try stored.rows("tile").first).value
                value[40] ^= 8
                try stored.put("tile", [1] + key(0), value)
            },
            Fault(name: "a tile too long", finding: "event LAST: row 0 of tile level 1 does not hold as many hashes") {
                stored in
                let value = try #require(try stored.rows("tile").first).value
                try stored.put("tile", [1] + key(0), value + value.prefix(32))
            },
            Fault(
                name: "a tile beyond the tree",
                finding: "event LAST: the table tile has 2 rows, the events up to it make 1"
            ) { stored in
                try stored.put("tile", [2] + key(0), [UInt8](repeating: 1, count: 32))
            },
            Fault(
                name: "a foreign identifier",
                finding: "event 7: the identifiers hold the id forged, which no request used"
            ) { stored in
                try stored.put("identifier", Array("forged\0root".utf8), [7])
            },
            Fault(name: "a foreign identifier of no event", finding: "event LAST: the identifiers hold the id forged") {
                stored in
                try stored.put("identifier", Array("forged\0root".utf8), [0xFF, 0xFF, 0x03])
            },
            Fault(name: "an identifier gone", finding: "event 5: its id is missing among the identifiers") { stored in
                let row = try #require(try stored.rows("identifier").first { $0.value == [5] })
                try stored.delete("identifier", row.key)
            },
            Fault(name: "an identifier that leads elsewhere", finding: "event 5: its id leads to event 9") { stored in
                let row = try #require(try stored.rows("identifier").first { $0.value == [5] })
                try stored.put("identifier", row.key, [9])
            },
            Fault(
                name: "a record without its checksum",
                finding: "event LAST: the balance of spray-1.8mg at oslo-1, as it is stored"
            ) { stored in
                let row = try book(stored, 0x30, at: 1)
                try stored.put("book", row.key, row.value.dropLast() + [row.value[row.value.count - 1] ^ 1])
            },
            Fault(name: "a record gone", finding: "event 5: the record of lager is missing from the books") { stored in
                try stored.delete("book", try book(stored, 0x20).key)
            },
            Fault(
                name: "a record that no event made",
                finding: "event LAST: the books hold the grants of eve, which no event made"
            ) { stored in
                let kari = try book(stored, 0x24)
                let grants = Array("admin=\"\"".utf8)
                let eve = [0x24] + Array("eve".utf8)
                #expect(String(decoding: kari.key.dropFirst(), as: UTF8.self) == "kari")
                try stored.put("book", eve, grants + checksum(eve, grants))
            },
            Fault(name: "a late entry too many", finding: "event LAST: the books hold ") {
                stored in
                let row = try book(stored, 0x51)
                let extra = Array(row.key.dropLast(8)) + key(2)
                try stored.put("book", extra, row.value.dropLast(4) + checksum(extra, Array(row.value.dropLast(4))))
            },
            Fault(
                name: "another page of a card",
                finding: "event #: a page of the card of spray-1.8mg at oslo-1, which it completed, is another"
            ) { stored in
                let row = try book(stored, 0x60)
                try stored.put("book", row.key, row.value + [0])
            },
            Fault(
                name: "a page of a lot gone",
                finding: "event #: a page of the history of lot A1, which it completed, is missing"
            ) { stored in
                try stored.delete("book", try book(stored, 0x61).key)
            },
            Fault(
                name: "a recall gone", finding: "event #: a recall of lot C3, which it completed, is missing"
            ) { stored in
                try stored.delete("book", try book(stored, 0x52).key)
            },
            Fault(name: "an expiry gone from the index", finding: "event #: the expiry of lot") { stored in
                try stored.delete("book", try book(stored, 0x50).key)
            },
        ]

        @Test func faultsOfTheStore() throws {
            let scratch = try Scratch()
            let sound = scratch.directory("sound")
            try SampleLedger.make(in: sound)
            let last = UInt64(try Stored(sound).rows("event").count)
            #expect(try AuditProgram.verify(sound) == AuditProgram.Ended(code: 0, output: "", errors: ""))
            for fault in Self.faults {
                let damaged = scratch.directory("damaged")
                try FileManager.default.copyItem(atPath: sound.path, toPath: damaged.path)
                defer { try? FileManager.default.removeItem(atPath: damaged.path) }
                try fault.commit(try Stored(damaged))
                let ended = try AuditProgram.verify(damaged)
                #expect(ended.code == 1 && ended.errors.isEmpty, "\(fault.name): \(ended)")
                let finding = fault.finding.replacingOccurrences(of: "LAST", with: "\(last)")
                    .replacingOccurrences(of: "NEXT", with: "\(last + 1)")
                let output = finding.contains("#") ? withoutNumber(ended.output) : ended.output
                #expect(output.hasPrefix(finding), "\(fault.name): \(ended.output)")
                #expect(ended.output.split(separator: "\n").count == 1, "\(fault.name): \(ended.output)")
            }
        }

        /// Which event completes a page is for the books to know.
        private func withoutNumber(_ finding: String) -> String {
            "event #" + finding.drop { $0 != ":" }
        }

        /// A balance as it was some events before, checksum and all: the first event that is not in it is named.
        @Test func staleBalance() throws {
            let scratch = try Scratch()
            let directory = scratch.directory("ledger")
            try SampleLedger.make(in: directory, dispensings: 20)
            let before = try Stored(directory).rows("book")
            let scribe = try Scribe(opening: directory)
            let first = try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=5")
            try scribe.say("DISPENSE facility=oslo-1 product=spray-1.8mg qty=6")
            try scribe.recorder.settle()
            let after = try Stored(directory).rows("book")
            let changed = after.filter { row in before.contains { $0.key == row.key && $0.value != row.value } }
            #expect(changed.contains { $0.key[0] == 0x30 } && changed.contains { $0.key[0] == 0x22 })
            for row in changed {
                let copy = scratch.directory("copy")
                try FileManager.default.copyItem(atPath: directory.path, toPath: copy.path)
                defer { try? FileManager.default.removeItem(atPath: copy.path) }
                try Stored(copy).put("book", row.key, try #require(before.first { $0.key == row.key }).value)
                let ended = try AuditProgram.verify(copy)
                #expect(ended.code == 1)
                #expect(ended.output.hasPrefix("event \(first): "), "\(ended.output)")
                #expect(ended.output.hasSuffix("is stored as it was before it\n"), "\(ended.output)")
            }
        }

        /// Every record of the books, each with one byte changed behind a checksum that is right again.
        @Test func everyRecordOfTheBooks() throws {
            let scratch = try Scratch()
            let sound = scratch.directory("sound")
            try SampleLedger.make(in: sound, dispensings: 200)
            for row in try Stored(sound).rows("book") where row.value.count > 4 {
                let damaged = scratch.directory("damaged")
                try FileManager.default.copyItem(atPath: sound.path, toPath: damaged.path)
                defer { try? FileManager.default.removeItem(atPath: damaged.path) }
                var record = Array(row.value.dropLast(4))
                record[record.count / 2] ^= 4
                try Stored(damaged).put("book", row.key, record + checksum(row.key, record))
                let found = finding(damaged)
                #expect(found.hasPrefix("event "), "\(row.key): \(found)")
            }
        }

        private func finding(_ directory: StateDirectory) -> String {
            do {
                _ = try Verification.run(directory)
                return "sound"
            } catch {
                return "\(error)"
            }
        }
    }
}

/// As the ledger computes it: FNV-1a over words of eight bytes, with the lengths of key and record.
func checksum(_ key: [UInt8], _ record: [UInt8]) -> [UInt8] {
    var state: UInt64 = 0xCBF2_9CE4_8422_2325
    func enter(_ word: UInt64) {
        state = (state ^ word) &* 0x0000_0100_0000_01B3
        state ^= state >> 29
    }
    for bytes in [key, record] {
        enter(UInt64(bytes.count))
        var rest = bytes[...]
        while rest.count >= 8 {
            enter(rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) })
            rest = rest.dropFirst(8)
        }
        enter(rest.reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
    state ^= state >> 32
    return withUnsafeBytes(of: UInt32(truncatingIfNeeded: state).bigEndian) { Array($0) }
}
