import Testing

@testable import GS1

@Suite struct GS1DateTests {
    @Test(arguments: [
        (2026, 26, 2026), (2026, 76, 2076), (2026, 77, 1977), (2026, 99, 1999), (2026, 0, 2000),
        (1999, 50, 1950), (1999, 49, 2049), (1999, 0, 2000), (2051, 1, 2101), (2050, 0, 2100), (2049, 0, 2000),
        (2049, 99, 2099), (2048, 99, 1999), (2099, 49, 2149), (2099, 50, 2050), (2000, 50, 2050), (2000, 51, 1951),
    ])
    func slidingCentury(_ currentYear: Int, _ digits: Int, _ year: Int) {
        #expect(GS1Date.fullYear(digits, currentYear: currentYear) == year)
    }

    /// §7.12 leaves every two digits a year from 49 before today's to 50 after it.
    @Test func everyYearIsNear() {
        for currentYear in 1950...2150 {
            for digits in 0...99 {
                let year = GS1Date.fullYear(digits, currentYear: currentYear)
                #expect(year % 100 == digits && -49...50 ~= year - currentYear, "\(digits) in \(currentYear)")
            }
        }
    }

    @Test(arguments: [
        ("270331", "2027-03-31"), ("270300", "2027-03-31"), ("270200", "2027-02-28"), ("280200", "2028-02-29"),
        ("280229", "2028-02-29"), ("270400", "2027-04-30"), ("271200", "2027-12-31"), ("770101", "1977-01-01"),
    ])
    func expiry(_ digits: String, _ date: String) throws {
        #expect(try scan("(01)\(gtin)(17)\(digits)").expiry?.description == date)
    }

    @Test(arguments: ["270229", "271301", "270001", "270000", "270332", "270431", "271300", "279999"])
    func impossibleDates(_ digits: String) {
        #expect(
            problem("(01)\(gtin)(17)\(digits)")
                == .content(identifier: "17", problem: "there is no such date or month"))
    }

    @Test func leapYears() {
        let leap = [1900, 1999, 2000, 2004, 2100, 2200, 2400].filter { GS1Date(year: $0, month: 2, day: 29) != nil }
        #expect(leap == [2000, 2004, 2400])
        #expect(GS1Date(year: 2026, month: 1, day: 0) == nil)
    }

    /// 2000 had a 29 February; 2100, to which the same digits slide, will not.
    @Test func theCenturyDecidesLeapYears() {
        #expect(problem("(01)\(gtin)(17)000229", currentYear: 2026) == nil)
        #expect(problem("(01)\(gtin)(17)000229", currentYear: 2060) != nil)
    }

    @Test func dayZeroOnlyWhereTheStandardAllowsIt() {
        for code in ["11", "13", "15", "16", "17"] { #expect(problem("(01)\(gtin)(\(code))270300") == nil) }
        #expect(problem("(01)\(gtin)(7003)2703311200") == nil)
        #expect(
            problem("(01)\(gtin)(7003)2703001200") == .content(identifier: "7003", problem: "there is no such date"))
        #expect(
            problem("(01)\(gtin)(7003)2703312400") == .content(identifier: "7003", problem: "there is no such time"))
        #expect(problem("(01)\(gtin)(7006)270300") == .content(identifier: "7006", problem: "there is no such date"))
        #expect(problem("(01)\(gtin)(8008)270300") != nil)
    }
}
