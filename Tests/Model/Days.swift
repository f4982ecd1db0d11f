import Foundation

/// Days and instants of one time zone. A day is counted from 1970-01-01 in the civil calendar, an instant in
/// milliseconds from the start of that day in UTC.
final class Days {
    private let zone: TimeZone
    private var starts: [Int: Int64] = [:]

    init(zone: TimeZone) {
        self.zone = zone
    }

    /// The first instant of a day in the zone.
    func start(of day: Int) -> Int64 {
        if let known = starts[day] { return known }
        var before = Int64(day) * 86_400 - 54_000
        var after = Int64(day) * 86_400 + 54_000
        while after - before > 1 {
            let middle = (before + after) / 2
            let local = middle + Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(middle))))
            if local >= Int64(day) * 86_400 { after = middle } else { before = middle }
        }
        starts[day] = after * 1_000
        return after * 1_000
    }

    /// The last millisecond of a day.
    func end(of day: Int) -> Int64 {
        start(of: day + 1) - 1
    }

    func day(of instant: Int64) -> Int {
        var day = Int((Double(instant) / 86_400_000).rounded(.down))
        while start(of: day) > instant { day -= 1 }
        while start(of: day + 1) <= instant { day += 1 }
        return day
    }

    /// `2026-10` of an instant.
    func month(of instant: Int64) -> String {
        String(Days.text(day: day(of: instant)).prefix(7))
    }

    /// A date is its start, or its end where `atEnd` says so.
    func instant(_ text: String, atEnd: Bool = false) -> Int64? {
        if let day = Days.day(text) { return atEnd ? end(of: day) : start(of: day) }
        return Days.exactInstant(text)
    }
}

extension Days {
    /// A true date's number.
    static func number(year: Int, month: Int, day: Int) -> Int? {
        guard (1...12).contains(month), day >= 1, day <= length(year: year, month: month) else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func length(year: Int, month: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// Exactly `length` ASCII digits as a number.
    static func digits(_ text: Substring, _ length: Int) -> Int? {
        guard text.utf8.count == length, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }

    /// `2027-03-31`
    static func day(_ text: String) -> Int? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = digits(parts[0], 4), let month = digits(parts[1], 2),
            let day = digits(parts[2], 2)
        else { return nil }
        return number(year: year, month: month, day: day)
    }

    /// `2026-11-23T04:12:09.123Z`, the fraction left out or the offset another.
    static func exactInstant(_ text: String) -> Int64? {
        let halves = text.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2, let day = day(String(halves[0])) else { return nil }
        var time = halves[1]
        var offsetMinutes = 0
        if time.hasSuffix("Z") {
            time = time.dropLast()
        } else {
            let offset = time.suffix(6)
            guard let sign = offset.first, sign == "+" || sign == "-", offset.count == 6,
                offset.dropFirst(3).first == ":", let hours = digits(offset.dropFirst().prefix(2), 2),
                let minutes = digits(offset.suffix(2), 2), hours < 24, minutes < 60
            else { return nil }
            offsetMinutes = (hours * 60 + minutes) * (sign == "-" ? -1 : 1)
            time = time.dropLast(6)
        }
        let fraction = time.split(separator: ".", omittingEmptySubsequences: false)
        let clock = fraction[0].split(separator: ":", omittingEmptySubsequences: false)
        guard fraction.count <= 2, clock.count == 3, let hour = digits(clock[0], 2), let minute = digits(clock[1], 2),
            let second = digits(clock[2], 2), hour < 24, minute < 60, second < 60
        else { return nil }
        var millisecond = 0
        if fraction.count == 2 {
            guard (1...3).contains(fraction[1].count), let value = digits(fraction[1], fraction[1].count) else {
                return nil
            }
            millisecond = value * [100, 10, 1][fraction[1].count - 1]
        }
        let seconds = day * 86_400 + hour * 3_600 + minute * 60 + second - offsetMinutes * 60
        return Int64(seconds) * 1_000 + Int64(millisecond)
    }

    static func text(day number: Int) -> String {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
    }

    static func text(instant: Int64) -> String {
        let day = Int((Double(instant) / 86_400_000).rounded(.down))
        let rest = Int(instant - Int64(day) * 86_400_000)
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map { padded($0, 2) }
        return text(day: day) + "T" + clock.joined(separator: ":") + "." + padded(rest % 1_000, 3) + "Z"
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// The first and last day of `2026`, `2026-10`, `2026-Q4`, a date, or two of them joined by `..`.
    static func period(_ text: String) -> ClosedRange<Int>? {
        if let dots = text.range(of: "..") {
            guard let first = simplePeriod(String(text[..<dots.lowerBound])),
                let last = simplePeriod(String(text[dots.upperBound...])), first.lowerBound <= last.upperBound
            else { return nil }
            return first.lowerBound...last.upperBound
        }
        return simplePeriod(text)
    }

    private static func simplePeriod(_ text: String) -> ClosedRange<Int>? {
        if let day = day(text) { return day...day }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, let year = digits(first, 4), parts.count <= 2 else { return nil }
        var months = 1...12
        if parts.count == 2 {
            if parts[1].hasPrefix("Q"), let quarter = digits(parts[1].dropFirst(), 1), (1...4).contains(quarter) {
                months = (quarter * 3 - 2)...(quarter * 3)
            } else if let month = digits(parts[1], 2), (1...12).contains(month) {
                months = month...month
            } else {
                return nil
            }
        }
        let lastLength = length(year: year, month: months.upperBound)
        guard let start = number(year: year, month: months.lowerBound, day: 1),
            let end = number(year: year, month: months.upperBound, day: lastLength)
        else { return nil }
        return start...end
    }
}
