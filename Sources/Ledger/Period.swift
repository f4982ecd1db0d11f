import CivilTime

/// Days from one to another, both inclusive: `2026`, `2026-10`, `2026-Q4`, a date, or two of them joined by `..`.
public struct Period: Sendable, Equatable {
    public let first: Day
    public let last: Day

    public init(first: Day, last: Day) {
        self.first = first
        self.last = last
    }

    public init?(_ text: String) {
        if let range = text.firstRange(of: "..") {
            guard let start = Period(single: text[..<range.lowerBound]),
                let end = Period(single: text[range.upperBound...]),
                start.first <= end.last
            else { return nil }
            self.init(first: start.first, last: end.last)
        } else {
            self.init(single: text[...])
        }
    }

    private init?(single text: Substring) {
        if let day = Day(String(text)) {
            self.init(first: day, last: day)
            return
        }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts[0].utf8.count == 4, let year = Period.digits(parts[0]) else { return nil }
        let months: ClosedRange<Int>
        if parts.count == 1 {
            months = 1...12
        } else if parts[1].first == "Q" {
            guard parts[1].utf8.count == 2, let quarter = Period.digits(parts[1].dropFirst()), (1...4).contains(quarter)
            else {
                return nil
            }
            months = (quarter * 3 - 2)...(quarter * 3)
        } else {
            guard parts[1].utf8.count == 2, let month = Period.digits(parts[1]), (1...12).contains(month) else {
                return nil
            }
            months = month...month
        }
        guard let first = Day(year: year, month: months.lowerBound, day: 1),
            let last = Day(year: year, month: months.upperBound, day: 1)?.lastOfMonth
        else { return nil }
        self.init(first: first, last: last)
    }

    private static func digits(_ text: Substring) -> Int? {
        text.utf8.allSatisfy(\.isDecimalDigit) ? Int(text) : nil
    }
}
