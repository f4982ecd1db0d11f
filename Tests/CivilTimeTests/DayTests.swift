import CivilTime
import Testing

struct DayTests {
    /// Walks every day of 0001 to 9999 by the school's rules alone.
    @Test func agreesWithACalendarCountedByHand() throws {
        let epoch = try #require(Day(year: 1970, month: 1, day: 1))
        #expect(epoch.daysSinceEpoch == 0)
        var expected = try #require(Day(year: 1, month: 1, day: 1))
        #expect(expected.daysSinceEpoch == -719_162)
        var mistakes: [String] = []
        for year in 1...9999 {
            let isLeap = year % 400 == 0 || year % 4 == 0 && year % 100 != 0
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            // Every day of each 37th year and around the centuries; the months' ends in all others.
            let isWhole = year % 37 == 0 || year % 100 < 2
            for (month, length) in zip(1..., lengths) {
                for day in isWhole ? Array(1...length) : [1, length] {
                    let found = Day(year: year, month: month, day: day)
                    let right =
                        found == expected + (day - 1) && found?.year == year && found?.month == month
                        && found?.day == day && found?.lastOfMonth == expected + (length - 1)
                    if !right { mistakes.append("\(year)-\(month)-\(day)") }
                }
                if Day(year: year, month: month, day: length + 1) != nil { mistakes.append("\(year)-\(month) end") }
                expected = expected + length
            }
        }
        #expect(mistakes.isEmpty)
    }

    @Test(arguments: [
        ("0001-01-01", -719_162), ("1969-12-31", -1), ("1970-01-01", 0), ("2000-02-29", 11_016),
        ("2024-02-29", 19_782), ("2027-03-31", 20_908), ("9999-12-31", 2_932_896),
    ])
    func readsAndWrites(text: String, days: Int32) {
        #expect(Day(text)?.daysSinceEpoch == days)
        #expect(Day(daysSinceEpoch: days).description == text)
    }

    @Test(arguments: [
        "", "2027-3-31", "2027-03-1", "27-03-31", "2027-03-32", "2027-00-10", "2027-13-01", "2027-02-29",
        "1900-02-29", "2100-02-29", "2027-04-31", "2027-03-00", "0000-01-01", "02027-03-31", "+027-03-31",
        "2027/03/31", "2027-03-31 ", " 2027-03-31", "2027-03-31T", "20270331", "2027-03-3a", "2027-03-3é",
        "２０27-01-01", "-001-01-01", "2027-0:-01",
    ])
    func refuses(text: String) {
        #expect(Day(text) == nil)
    }

    @Test(arguments: [(0, 1, 1), (10_000, 1, 1), (2027, 0, 1), (2027, 13, 1), (2027, 1, 0), (2027, 1, -1)])
    func refusesWhatIsNoDate(year: Int, month: Int, day: Int) {
        #expect(Day(year: year, month: month, day: day) == nil)
    }

    @Test func counts() throws {
        let day = try #require(Day("2024-02-28"))
        #expect((day + 2).description == "2024-03-01")
        #expect((day - 59).description == "2023-12-31")
        #expect((day + 366) - day == 366)
        #expect(day < day + 1)
        #expect(day.lastOfMonth.description == "2024-02-29")
    }

    @Test func appendsBehindWhatIsThere() throws {
        var output = Array("expiry=".utf8)
        try #require(Day("2027-03-31")).append(to: &output)
        #expect(String(decoding: output, as: UTF8.self) == "expiry=2027-03-31")
    }

    @Test func writesYearsThatNoTextMayHave() throws {
        let last = try #require(Day("9999-12-31"))
        #expect((last + 1).description == "10000-01-01")
        #expect(Day(daysSinceEpoch: -719_163).description == "0000-12-31")
        #expect(Day(daysSinceEpoch: -719_163 - 366).description == "-1-12-31")
    }
}
