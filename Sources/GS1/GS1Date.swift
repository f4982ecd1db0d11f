/// A day of the calendar as a barcode gives it.
public struct GS1Date: Sendable, Hashable, CustomStringConvertible {
    /// All four digits.
    public let year: Int
    /// 1–12.
    public let month: Int
    /// 1–31.
    public let day: Int

    /// Nil when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard 1...12 ~= month, day >= 1, day <= Self.lastDay(ofMonth: month, year: year) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The form `2027-03-31`.
    public var description: String {
        let year = String(year)
        return String(repeating: "0", count: max(0, 4 - year.count)) + year
            + (month < 10 ? "-0" : "-") + String(month) + (day < 10 ? "-0" : "-") + String(day)
    }

    /// Reads `YYMMDD`. Day 00, where it is allowed, is the month's last day (GS1 General Specifications §3.4).
    init?(shortDate: ArraySlice<UInt8>, currentYear: Int, allowsDayZero: Bool) {
        guard shortDate.count == 6, let number = shortDate.number else { return nil }
        let year = Self.fullYear(number / 10_000, currentYear: currentYear)
        let month = number / 100 % 100
        var day = number % 100
        if day == 0 {
            guard allowsDayZero, 1...12 ~= month else { return nil }
            day = Self.lastDay(ofMonth: month, year: year)
        }
        self.init(year: year, month: month, day: day)
    }

    /// The sliding century (GS1 General Specifications §7.12): a year that seems 51 or more ahead of today's belongs
    /// to the century before, one that seems 50 or more behind it to the century after.
    static func fullYear(_ lastTwoDigits: Int, currentYear: Int) -> Int {
        let century = currentYear - currentYear % 100
        let ahead = lastTwoDigits - currentYear % 100
        if ahead >= 51 { return century - 100 + lastTwoDigits }
        if ahead <= -50 { return century + 100 + lastTwoDigits }
        return century + lastTwoDigits
    }

    private static func lastDay(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
