import Foundation
import Glibc
import Journal
import Support
import Testing

extension JournalTests {
    /// One bit of the data file flipped, or the file cut: found, or proved to change nothing that can be read.
    @Suite struct FlippedBitTests {
        private func sound(_ scratch: Scratch) throws -> StateDirectory {
            let directory = scratch.directory("sound")
            try SampleLedger.make(in: directory)
            return directory
        }

        /// A state directory whose data file is these bytes.
        private func damaged(_ scratch: Scratch, _ bytes: Data) throws -> StateDirectory {
            let directory = scratch.directory("damaged")
            try? FileManager.default.removeItem(atPath: directory.path)
            try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
            try bytes.write(to: URL(fileURLWithPath: directory.dataFile))
            return directory
        }

        @Test func anywhere() throws {
            let scratch = try Scratch()
            let directory = try sound(scratch)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: directory.dataFile))
            let everything = try Stored.everything(directory)
            let seed = UInt64.random(in: 0...UInt64.max)
            var random = SeededRandom(seed: seed)
            var found = 0
            for round in 0..<160 {
                // A third in the meta pages and the first tables' roots, the rest anywhere.
                let place =
                    round % 3 == 0
                    ? Int.random(in: 0..<8_192, using: &random) : Int.random(in: 0..<bytes.count, using: &random)
                let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
                // A meta page's transaction number that grows makes LMDB go back one commit, whole and sound: only a
                // checkpoint shows it.
                if place < 8_192, (144..<152).contains(place % 4_096) { continue }
                var flipped = bytes
                flipped[place] ^= bit
                let copy = try damaged(scratch, flipped)
                let ended = try AuditProgram.verify(copy)
                let what: Comment = "seed \(seed), byte \(place), bit \(bit): \(ended)"
                switch ended.code {
                case 0:
                    #expect(ended.output.isEmpty, what)
                    #expect(try Stored.everything(copy) == everything, what)
                case 1:
                    found += 1
                    #expect(ended.output.hasPrefix("event ") || ended.output.hasPrefix("the "), what)
                default: Issue.record(what)
                }
            }
            #expect(found > 20, "seed \(seed): only \(found) were in anything that is read")
        }

        /// A bit of each event's line, of each row of hashes and identifiers.
        @Test func inWhatIsStored() throws {
            let scratch = try Scratch()
            let directory = try sound(scratch)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: directory.dataFile))
            let everything = try Stored.everything(directory)
            let seed = UInt64.random(in: 0...UInt64.max)
            var random = SeededRandom(seed: seed)
            for table in Stored.tables {
                let rows = try #require(everything[table])
                for _ in 0..<12 {
                    let row = try #require(rows.randomElement(using: &random))
                    let wanted = Data(row.value.count > 8 ? row.value : row.key)
                    // Old versions of a page may still lie in the file: the bit is flipped in all of them.
                    var flipped = bytes
                    let place = Int.random(in: 0..<wanted.count, using: &random)
                    let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
                    var start = bytes.startIndex
                    while let range = bytes.range(of: wanted, in: start..<bytes.endIndex) {
                        flipped[range.lowerBound + place] ^= bit
                        start = range.upperBound
                    }
                    let ended = try AuditProgram.verify(try damaged(scratch, flipped))
                    #expect(ended.code == 1, "seed \(seed), \(table), key \(row.key), byte \(place): \(ended)")
                    if table == "event" {
                        let number = UInt64(rows.firstIndex(of: row)! + 1)
                        #expect(ended.output.hasPrefix("event \(number): "), "seed \(seed): \(ended)")
                    }
                }
            }
        }

        @Test func truncated() throws {
            let scratch = try Scratch()
            let bytes = try Data(contentsOf: URL(fileURLWithPath: try sound(scratch).dataFile))
            for count in [
                0, 1, 4_095, 4_096, 8_191, 8_192, 12_288, bytes.count / 2, bytes.count - 4_096, bytes.count - 1,
            ] {
                let ended = try AuditProgram.verify(try damaged(scratch, bytes.prefix(count)))
                #expect(ended.code == 1, "\(count) of \(bytes.count): \(ended)")
                #expect(ended.output.hasPrefix("the store cannot be read: "), "\(count): \(ended)")
            }
        }
    }
}
