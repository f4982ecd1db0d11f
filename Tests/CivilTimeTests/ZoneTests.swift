import Testing

@testable import CivilTime

struct ZoneTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let zone: String
        let day: String
        let start: String
        let end: String
        var testDescription: String { "\(zone) \(day)" }
    }

    @Test(arguments: [
        Case(zone: "UTC", day: "2026-11-23", start: "2026-11-23T00:00:00.000Z", end: "2026-11-23T23:59:59.999Z"),
        Case(
            zone: "Europe/Oslo", day: "2026-01-15", start: "2026-01-14T23:00:00.000Z",
            end: "2026-01-15T22:59:59.999Z"),
        Case(
            zone: "Europe/Oslo", day: "2026-07-15", start: "2026-07-14T22:00:00.000Z",
            end: "2026-07-15T21:59:59.999Z"),
        // 23 hours, then 25; and again where only the rule behind the file's table speaks.
        Case(
            zone: "Europe/Oslo", day: "2026-03-29", start: "2026-03-28T23:00:00.000Z",
            end: "2026-03-29T21:59:59.999Z"),
        Case(
            zone: "Europe/Oslo", day: "2026-10-25", start: "2026-10-24T22:00:00.000Z",
            end: "2026-10-25T22:59:59.999Z"),
        Case(
            zone: "Europe/Oslo", day: "2090-03-26", start: "2090-03-25T23:00:00.000Z",
            end: "2090-03-26T21:59:59.999Z"),
        Case(
            zone: "Europe/Oslo", day: "2090-10-29", start: "2090-10-28T22:00:00.000Z",
            end: "2090-10-29T22:59:59.999Z"),
        // Midnight does not exist: the day starts at 01:00.
        Case(
            zone: "America/Sao_Paulo", day: "2018-11-04", start: "2018-11-04T03:00:00.000Z",
            end: "2018-11-05T01:59:59.999Z"),
        // 23:00 comes twice: the day before has 25 hours.
        Case(
            zone: "America/Sao_Paulo", day: "2018-02-17", start: "2018-02-17T02:00:00.000Z",
            end: "2018-02-18T02:59:59.999Z"),
        Case(
            zone: "Asia/Beirut", day: "2026-03-29", start: "2026-03-28T22:00:00.000Z",
            end: "2026-03-29T20:59:59.999Z"),
        Case(
            zone: "Asia/Beirut", day: "2026-10-24", start: "2026-10-23T21:00:00.000Z",
            end: "2026-10-24T21:59:59.999Z"),
        // Midnight comes twice: 01:00 goes back to 00:00.
        Case(
            zone: "America/Havana", day: "2026-11-01", start: "2026-11-01T04:00:00.000Z",
            end: "2026-11-02T04:59:59.999Z"),
        // 00:01 went back to 23:01 of the day before, so the day began, stopped and began again.
        Case(
            zone: "America/St_Johns", day: "2006-10-29", start: "2006-10-29T02:30:00.000Z",
            end: "2006-10-30T03:29:59.999Z"),
        Case(
            zone: "Pacific/Kiritimati", day: "2026-06-01", start: "2026-05-31T10:00:00.000Z",
            end: "2026-06-01T09:59:59.999Z"),
        Case(
            zone: "Africa/Casablanca", day: "2026-06-01", start: "2026-05-31T23:00:00.000Z",
            end: "2026-06-01T22:59:59.999Z"),
        Case(
            zone: "Europe/Dublin", day: "2050-07-01", start: "2050-06-30T23:00:00.000Z",
            end: "2050-07-01T22:59:59.999Z"),
    ])
    func daysBeginAndEnd(_ example: Case) throws {
        let zone = try Zone(identifier: example.zone)
        let day = try #require(Day(example.day))
        #expect(zone.start(of: day).description == example.start)
        #expect(zone.end(of: day).description == example.end)
        #expect(zone.day(of: zone.start(of: day)) == day)
        #expect(zone.day(of: zone.start(of: day) - 1) == day - 1)
        #expect(zone.day(of: zone.end(of: day)) == day)
    }

    @Test func aDayThatWasLeftOutIsEmpty() throws {
        let zone = try Zone(identifier: "Pacific/Apia")
        let day = try #require(Day("2011-12-30"))
        #expect(zone.start(of: day).description == "2011-12-30T10:00:00.000Z")
        #expect(zone.start(of: day + 1) == zone.start(of: day))
        #expect(zone.end(of: day) == zone.start(of: day) - 1)
        #expect(zone.day(of: zone.start(of: day)) == day + 1)
    }

    @Test func summerTimeChangesTheDayAtMidnightOnly() throws {
        let zone = try Zone(identifier: "Europe/Oslo")
        let summer = try #require(Instant("2026-07-31T22:30:00Z"))
        let winter = try #require(Instant("2026-12-31T22:30:00Z"))
        #expect(zone.day(of: summer).description == "2026-08-01")
        #expect(zone.day(of: winter).description == "2026-12-31")
    }

    @Test(arguments: [
        "", "/etc/passwd", "../zoneinfo/UTC", "Europe/../UTC", "Europe//Oslo", "Europe/", "Europe/Oslo\n", ".",
        "posix/..", "Europe/Os lo", "Europe/Osl\u{F8}", "tzdata.zi", String(repeating: "a", count: 256),
    ])
    func refusesNamesThatLeadOut(identifier: String) {
        #expect(throws: ZoneError.badIdentifier(identifier)) { try Zone(identifier: identifier) }
    }

    @Test(arguments: ["Europe/Atlantis", "Europe", "Europe/Oslo/Sentrum"])
    func refusesWhatIsNotThere(identifier: String) {
        #expect(throws: ZoneError.unknown(identifier)) { try Zone(identifier: identifier) }
    }

    @Test func refusesFilesThatAreNoZones() {
        #expect(throws: ZoneError.malformed("leapseconds", reason: "no TZif header")) {
            try Zone(identifier: "leapseconds")
        }
    }

    @Test(arguments: [
        "", "CET", "CE-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-25", "CET-1:60", "<+01", "CET-1CEST,J0,J365",
        "CET-1CEST,366,1", "CET-1CEST,M3.5.0/168,M10.5.0",
    ])
    func refusesRules(text: String) {
        #expect(ZoneRule(parsing: Array(text.utf8)[...]) == nil)
    }

    /// RFC 8536, 3.3.1: summer time all year, and other forms that the database's own files do not use.
    @Test(arguments: [
        ("XXX3EDT4,0/0,J365/23", "2026-01-01T00:00:00Z", -14_400),
        ("XXX3EDT4,0/0,J365/23", "2026-01-01T03:00:00Z", -14_400),
        ("XXX3EDT4,0/0,J365/23", "2026-12-31T23:59:59Z", -14_400),
        ("AAA0BBB,J60/0,J61/0", "2024-03-01T00:00:00Z", 3600),
        ("AAA0BBB,J60/0,J61/0", "2024-02-29T23:59:59Z", 0),
        ("AAA0BBB,59/0,60/0", "2024-02-29T00:00:00Z", 3600),
        ("AAA0BBB,59/0,60/0", "2023-03-01T00:00:00Z", 3600),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3600),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7200),
        ("AAA-1:30:15", "2026-03-29T00:59:59Z", 5415),
        ("AAA3BBB,M10.3.0/0,M2.3.0/0", "2026-01-10T00:00:00Z", -7200),
        ("AAA3BBB,M10.3.0/0,M2.3.0/0", "2026-06-10T00:00:00Z", -10_800),
    ])
    func followsRules(text: String, at: String, offsetSeconds: Int64) throws {
        let rule = try #require(ZoneRule(parsing: Array(text.utf8)[...]))
        let instant = try #require(Instant(at))
        #expect(rule.span(at: instant.millisecondsSinceEpoch / 1000).offsetSeconds == offsetSeconds)
    }
}
