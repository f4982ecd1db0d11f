import Foundation
import Support
import Testing

@testable import CivilTime

/// The zone reader against the C library's, and against damaged files.
struct ZoneFileTests {
    static let directory = "/usr/share/zoneinfo"

    /// Every zone the system has, but for those that count leap seconds.
    static func everyIdentifier() throws -> [String] {
        let enumerator = try #require(FileManager.default.enumerator(atPath: directory))
        return enumerator.compactMap { $0 as? String }.sorted().filter { path in
            guard !path.hasPrefix("right/"), !path.hasPrefix("posix"), path != "localtime" else { return false }
            let bytes = FileManager.default.contents(atPath: directory + "/" + path)
            return bytes?.starts(with: Array("TZif".utf8)) == true
        }
    }

    /// Seconds on both sides of every change that the file lists, and of what the rule gives up to 2100, and a
    /// random one in each year from 1900 on.
    static func moments(_ file: ZoneFile, random: inout SeededRandom) -> [Int64] {
        let years = (1900...2100).map { Int64(Day(uncheckedYear: $0, month: 1, day: 1).daysSinceEpoch) * 86_400 }
        var moments = years.map { $0 + Int64.random(in: 0..<31_536_000, using: &random) } + years
        var moment = years[0]
        while moment < years[200] {
            moments += [moment - 1, moment]
            moment = file.span(at: moment).end
        }
        return moments.filter { years[0] <= $0 && $0 < years[200] }
    }

    /// In a process of its own, for TZ belongs to the whole process, and changing it races with all who read any
    /// environment variable.
    @Test func agreesWithTheCLibraryInEveryZone() async {
        await #expect(processExitsWith: .success) {
            let seed = UInt64.random(in: .min ... .max)
            var random = SeededRandom(seed: seed)
            let identifiers = try ZoneFileTests.everyIdentifier()
            #expect(identifiers.count > 300)
            for identifier in identifiers {
                setenv("TZ", ":" + identifier, 1)
                tzset()
                let moments = ZoneFileTests.moments(try ZoneFile(identifier: identifier), random: &random)
                #expect(moments.count > 300)
                let mistakes = try ZoneFileTests.mistakes(identifier, at: moments)
                #expect(mistakes.isEmpty, "seed \(seed), \(identifier)")
            }
        }
    }

    /// Those of `moments` where day or offset are not what the C library makes of them.
    static func mistakes(_ identifier: String, at moments: [Int64]) throws -> [Int64] {
        let zone = try Zone(identifier: identifier)
        let file = try ZoneFile(identifier: identifier)
        return moments.filter { moment in
            var seconds = time_t(moment)
            var local = tm()
            localtime_r(&seconds, &local)
            let instant = Instant(millisecondsSinceEpoch: moment * 1000)
            let day = Day(
                uncheckedYear: Int(local.tm_year) + 1900, month: Int(local.tm_mon) + 1, day: Int(local.tm_mday))
            return file.span(at: moment).offsetSeconds != local.tm_gmtoff || zone.day(of: instant) != day
        }
    }

    /// A day's start is the first instant that shows it or a later one: nothing in the two days before does.
    @Test func startsAreTheFirstInstants() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        for identifier in try ZoneFileTests.everyIdentifier() {
            let zone = try Zone(identifier: identifier)
            let file = try ZoneFile(identifier: identifier)
            let changes = ZoneFileTests.moments(file, random: &random).shuffled(using: &random).prefix(10)
            for moment in changes {
                let day = zone.day(of: Instant(millisecondsSinceEpoch: moment * 1000))
                for day in [day, day + 1] {
                    let start = zone.start(of: day)
                    let isLate = zone.day(of: start) >= day
                    let isFirst = (0..<200).allSatisfy { zone.day(of: start - 1 - $0 * 900_000) < day }
                    #expect(isLate && isFirst, "seed \(seed), \(identifier), \(day)")
                }
            }
        }
    }

    @Test func readsSeveralZonesAtOnce() async throws {
        let day = try #require(Day("2026-07-01"))
        let instant = try #require(Instant("2026-07-01T00:00:00Z"))
        let offsets = ["Europe/Oslo": 7200, "Asia/Kathmandu": 20_700, "America/St_Johns": -9000, "UTC": 0]
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for (identifier, offset) in offsets {
                group.addTask { try Zone(identifier: identifier).start(of: day) == instant - Int64(offset) * 1000 }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test func refusesEveryFileCutShort() throws {
        let bytes = Array(try #require(FileManager.default.contents(atPath: ZoneFileTests.directory + "/Europe/Oslo")))
        _ = try ZoneFile(parsing: bytes)
        for count in 0..<bytes.count {
            #expect(throws: ZoneFile.Malformed.self, "\(count) bytes") { try ZoneFile(parsing: Array(bytes[..<count])) }
        }
    }

    @Test func neverTrapsOnDamagedFiles() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        let intact = Array(try #require(FileManager.default.contents(atPath: ZoneFileTests.directory + "/Europe/Oslo")))
        var refused = 0
        for _ in 0..<5000 {
            var bytes = intact
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[.random(in: bytes.indices, using: &random)] = .random(in: .min ... .max, using: &random)
            }
            guard let file = try? ZoneFile(parsing: bytes) else {
                refused += 1
                continue
            }
            for _ in 0..<4 {
                let moment = Int64.random(in: -4_000_000_000...8_000_000_000, using: &random)
                let span = file.span(at: moment)
                #expect(span.end > moment, "seed \(seed)")
            }
        }
        #expect(refused > 0, "seed \(seed)")
    }
}
