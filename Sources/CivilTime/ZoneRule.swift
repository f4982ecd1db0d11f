/// How clocks go after the last recorded change: the footer of a zone file, a `TZ` string of POSIX (IEEE Std 1003.1,
/// 8.3) with the hours of RFC 8536, 3.3.1: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule: Sendable {
    let standardOffsetSeconds: Int64
    let summer: Summer?

    struct Summer: Sendable {
        let offsetSeconds: Int64
        let start: YearlyMoment
        let end: YearlyMoment
    }

    /// A day of each year and the local time on it, which may be negative or beyond 24 hours.
    struct YearlyMoment: Sendable {
        enum DayOfYear: Sendable {
            /// 1 to 365; 29 February is never counted.
            case julian(Int)
            /// 0 to 365; 29 February is counted.
            case ordinal(Int)
            /// Week 5: the last; weekday 0: Sunday.
            case weekday(month: Int, week: Int, weekday: Int)
        }

        let dayOfYear: DayOfYear
        let timeSeconds: Int64

        /// Seconds since 1970 on the clock that holds before this moment.
        func localSeconds(in year: Int) -> Int64 {
            Int64(day(in: year).daysSinceEpoch) * 86_400 + timeSeconds
        }

        private func day(in year: Int) -> Day {
            switch dayOfYear {
            case .julian(let number):
                let skipsLeapDay = Day.isLeap(year) && number >= 60
                return Day(uncheckedYear: year, month: 1, day: 1) + (number - (skipsLeapDay ? 0 : 1))
            case .ordinal(let number):
                return Day(uncheckedYear: year, month: 1, day: 1) + number
            case .weekday(let month, let week, let weekday):
                let first = Day(uncheckedYear: year, month: month, day: 1)
                // 1970-01-01 was a Thursday.
                let firstWeekday = ((Int(first.daysSinceEpoch) + 4) % 7 + 7) % 7
                let day = first + ((weekday - firstWeekday + 7) % 7 + (week - 1) * 7)
                return day > first.lastOfMonth ? day - 7 : day
            }
        }
    }

    func span(at seconds: Int64) -> ZoneFile.Span {
        guard let summer else { return ZoneFile.Span(offsetSeconds: standardOffsetSeconds, end: .max) }
        let localDay = flooringQuotient(seconds + standardOffsetSeconds, 86_400)
        let year = Day(daysSinceEpoch: Int32(clamping: localDay)).year
        var offsetSeconds = standardOffsetSeconds
        // A change of the year before may be the last one, and one of the year after may be the next.
        for year in (year - 1)...(year + 1) {
            let start = (at: summer.start.localSeconds(in: year) - standardOffsetSeconds, to: summer.offsetSeconds)
            let end = (at: summer.end.localSeconds(in: year) - summer.offsetSeconds, to: standardOffsetSeconds)
            for change in start.at <= end.at ? [start, end] : [end, start] {
                guard change.at <= seconds else {
                    return ZoneFile.Span(offsetSeconds: offsetSeconds, end: change.at)
                }
                offsetSeconds = change.to
            }
        }
        return ZoneFile.Span(offsetSeconds: offsetSeconds, end: .max)
    }
}

extension ZoneRule {
    /// Nil unless all of `text` is a rule. Summer time without its dates is refused: their default is not portable.
    init?(parsing text: ArraySlice<UInt8>) {
        var rest = text
        guard ZoneRule.takeName(&rest), let standardWest = ZoneRule.takeTime(&rest, hours: 0...24) else { return nil }
        standardOffsetSeconds = -standardWest
        guard !rest.isEmpty else {
            summer = nil
            return
        }
        guard ZoneRule.takeName(&rest) else { return nil }
        var offsetSeconds = standardOffsetSeconds + 3600
        if rest.first != UInt8(ascii: ",") {
            guard let west = ZoneRule.takeTime(&rest, hours: 0...24) else { return nil }
            offsetSeconds = -west
        }
        guard let start = ZoneRule.takeMoment(&rest), let end = ZoneRule.takeMoment(&rest), rest.isEmpty else {
            return nil
        }
        summer = Summer(offsetSeconds: offsetSeconds, start: start, end: end)
    }

    private static func take(_ byte: Unicode.Scalar, _ text: inout ArraySlice<UInt8>) -> Bool {
        guard text.first == UInt8(ascii: byte) else { return false }
        text.removeFirst()
        return true
    }

    /// `CET` or `<+0330>`.
    private static func takeName(_ text: inout ArraySlice<UInt8>) -> Bool {
        if take("<", &text) {
            guard let end = text.firstIndex(of: UInt8(ascii: ">")) else { return false }
            text = text[(end + 1)...]
            return true
        }
        let letters = text.prefix { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 }
        text = text.dropFirst(letters.count)
        return letters.count >= 3
    }

    private static func takeNumber(_ text: inout ArraySlice<UInt8>, _ range: ClosedRange<Int>) -> Int? {
        let digits = text.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard 1...3 ~= digits.count else { return nil }
        text = text.dropFirst(digits.count)
        let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return range ~= number ? number : nil
    }

    /// Seconds of `[+-]hh[:mm[:ss]]`.
    private static func takeTime(_ text: inout ArraySlice<UInt8>, hours: ClosedRange<Int>) -> Int64? {
        let isNegative = take("-", &text)
        if !isNegative { _ = take("+", &text) }
        guard let hour = takeNumber(&text, hours) else { return nil }
        var seconds = hour * 3600
        for unitSeconds in [60, 1] where take(":", &text) {
            guard let number = takeNumber(&text, 0...59) else { return nil }
            seconds += number * unitSeconds
        }
        return Int64(isNegative ? -seconds : seconds)
    }

    /// `,M3.5.0`, `,J60` or `,59`, each with `/2:00:00` behind it if the time is another one than two o'clock.
    private static func takeMoment(_ text: inout ArraySlice<UInt8>) -> YearlyMoment? {
        guard take(",", &text), let dayOfYear = takeDayOfYear(&text) else { return nil }
        guard take("/", &text) else { return YearlyMoment(dayOfYear: dayOfYear, timeSeconds: 7200) }
        return takeTime(&text, hours: 0...167).map { YearlyMoment(dayOfYear: dayOfYear, timeSeconds: $0) }
    }

    private static func takeDayOfYear(_ text: inout ArraySlice<UInt8>) -> YearlyMoment.DayOfYear? {
        if take("J", &text) { return takeNumber(&text, 1...365).map { .julian($0) } }
        guard take("M", &text) else { return takeNumber(&text, 0...365).map { .ordinal($0) } }
        guard let month = takeNumber(&text, 1...12), take(".", &text),
            let week = takeNumber(&text, 1...5), take(".", &text),
            let weekday = takeNumber(&text, 0...6)
        else { return nil }
        return .weekday(month: month, week: week, weekday: weekday)
    }
}
