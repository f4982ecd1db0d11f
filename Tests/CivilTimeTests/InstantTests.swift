import CivilTime
import Support
import Testing

struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00.000Z", 0), ("1970-01-01T00:00:00.001Z", 1),
        ("2026-11-23T04:12:09.123Z", 1_795_407_129_123), ("2000-02-29T23:59:59.999Z", 951_868_799_999),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999), ("1969-12-31T23:59:59.999Z", -1),
        ("0001-01-01T00:00:00.000Z", -62_135_596_800_000),
    ])
    func readsAndWrites(text: String, milliseconds: Int64) {
        #expect(Instant(text)?.millisecondsSinceEpoch == milliseconds)
        #expect(Instant(millisecondsSinceEpoch: milliseconds).description == text)
    }

    @Test(arguments: [
        ("2026-11-23T04:12:09Z", "2026-11-23T04:12:09.000Z"),
        ("2026-11-23T04:12:09.1Z", "2026-11-23T04:12:09.100Z"),
        ("2026-11-23T04:12:09.12Z", "2026-11-23T04:12:09.120Z"),
        ("2026-11-23T04:12:09.123999999Z", "2026-11-23T04:12:09.123Z"),
        ("2026-11-23T04:12:09.000999Z", "2026-11-23T04:12:09.000Z"),
        ("2026-11-23T04:12:09+01:00", "2026-11-23T03:12:09.000Z"),
        ("2026-11-23T04:12:09.5-23:59", "2026-11-24T04:11:09.500Z"),
        ("2026-03-01T00:30:00.25+05:45", "2026-02-28T18:45:00.250Z"),
        ("2026-11-23T04:12:09-00:00", "2026-11-23T04:12:09.000Z"),
        ("1969-12-31T23:00:00-01:00", "1970-01-01T00:00:00.000Z"),
    ])
    func readsOtherForms(text: String, canonical: String) {
        #expect(Instant(text)?.description == canonical)
    }

    @Test(arguments: [
        "", "Z", "2026-11-23", "2026-11-23T04:12:09", "2026-11-23T04:12Z", "2026-11-23 04:12:09Z",
        "2026-11-23t04:12:09Z", "2026-11-23T04:12:09z", "2026-11-23T04:12:09.Z", "2026-11-23T04:12:09,1Z",
        "2026-11-23T04:12:09.1234567890Z", "2026-11-23T04:12:09.1", "2026-11-23T24:00:00Z",
        "2026-11-23T23:60:00Z", "2026-12-31T23:59:60Z", "2026-02-29T00:00:00Z", "2026-11-23T4:12:09.0Z",
        "2026-11-23T04:12:09+0100", "2026-11-23T04:12:09+01", "2026-11-23T04:12:09+24:00",
        "2026-11-23T04:12:09+01:60", "2026-11-23T04:12:09+01:00Z", "2026-11-23T04:12:09Z ",
        "2026-11-23T04:12:09.123Z\n", "2026-11-23T04-12-09Z", "2026-11-23T04:12:09.123+01:0",
        "0000-12-31T23:59:59.999Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        "10000-01-01T00:00:00Z", "2026-11-23T04:12:0/Z", "2026-11-23T0a:12:09Z",
    ])
    func refuses(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test func survivesWritingAndReading() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<20_000 {
            let instant = Instant(
                millisecondsSinceEpoch: .random(
                    in: Instant.earliest.millisecondsSinceEpoch...Instant.latest.millisecondsSinceEpoch, using: &random)
            )
            let text = instant.description
            #expect(text.utf8.count == 24 && Instant(text) == instant, "seed \(seed): \(text)")
            let offsetMinutes = Int.random(in: 0..<1440, using: &random)
            let shifted = (instant + Int64(offsetMinutes) * 60_000).description.dropLast()
            let offset = [offsetMinutes / 60, offsetMinutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            if shifted.utf8.count == 23 {
                let text = shifted + "+" + offset.joined(separator: ":")
                #expect(Instant(text) == instant, "seed \(seed): \(text)")
            }
        }
    }

    @Test func neverTrapsOnDamagedText() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<20_000 {
            var bytes = Array("2026-11-23T04:12:09.123456789+01:00".utf8.prefix(.random(in: 0...35, using: &random)))
            for _ in 0..<2 {
                guard let place = bytes.indices.randomElement(using: &random) else { break }
                bytes[place] = .random(in: 0x2A...0x3B, using: &random)
            }
            guard let instant = bytes.withUnsafeBytes({ Instant(bytes: $0) }) else { continue }
            #expect(Instant(instant.description) == instant, "seed \(seed): \(bytes)")
        }
    }

    @Test func writesWhatLiesBeforeTheEpochOrPastTheLastYear() {
        #expect(Instant(millisecondsSinceEpoch: -1).description == "1969-12-31T23:59:59.999Z")
        #expect((Instant.latest + 1).description == "10000-01-01T00:00:00.000Z")
        #expect(Instant(millisecondsSinceEpoch: .max).description.hasPrefix("5881580-07-11T"))
    }

    @Test func countsMilliseconds() throws {
        let instant = try #require(Instant("2026-11-23T04:12:09.123Z"))
        #expect((instant + 877).description == "2026-11-23T04:12:10.000Z")
        #expect((instant - 124).description == "2026-11-23T04:12:08.999Z")
        #expect((instant + 5) - instant == 5)
        #expect(instant < instant + 1)
    }

    @Test func nowMovesForwardFromThisDecade() throws {
        let before = Instant.now()
        #expect(before > (try #require(Instant("2025-01-01T00:00:00Z"))))
        #expect(Instant.now() >= before)
    }
}
