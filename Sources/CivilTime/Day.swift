/// A day of the Gregorian calendar, extended to all years, without a time zone: days since 1970-01-01.
public struct Day: Sendable, Hashable, Comparable {
    public let daysSinceEpoch: Int32

    @inlinable
    public init(daysSinceEpoch: Int32) {
        self.daysSinceEpoch = daysSinceEpoch
    }

    /// Nil unless this is a true date in the years 1 to 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard 1...9999 ~= year, 1...12 ~= month, day >= 1, day <= Day.length(ofMonth: month, year: year) else {
            return nil
        }
        self.init(uncheckedYear: year, month: month, day: day)
    }

    /// Nil unless `bytes` is exactly `2027-03-31`, a true date in the years 0001 to 9999.
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let century = Digits.readTwo(at: 0, of: bytes), let yearOfCentury = Digits.readTwo(at: 2, of: bytes),
            let month = Digits.readTwo(at: 5, of: bytes), let day = Digits.readTwo(at: 8, of: bytes)
        else { return nil }
        self.init(year: century &* 100 &+ yearOfCentury, month: month, day: day)
    }

    /// Nil unless `text` is exactly `2027-03-31`, a true date in the years 0001 to 9999.
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let day = text.withUTF8({ Day(bytes: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = day
    }

    /// `days_from_civil` of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": eras of 400 years, which
    /// are 146 097 days each, in years that begin on 1 March.
    init(uncheckedYear year: Int, month: Int, day: Int) {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.init(daysSinceEpoch: Int32(era * 146_097 + dayOfEra - 719_468))
    }

    /// `civil_from_days` of the same paper.
    var civil: (year: Int, month: Int, day: Int) {
        let shifted = Int(daysSinceEpoch) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    public var year: Int { civil.year }
    public var month: Int { civil.month }
    public var day: Int { civil.day }

    /// The last day of this day's month.
    public var lastOfMonth: Day {
        let civil = civil
        return self + (Day.length(ofMonth: civil.month, year: civil.year) - civil.day)
    }

    static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    @inlinable
    public static func < (left: Day, right: Day) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }

    @inlinable
    public static func + (day: Day, days: Int) -> Day {
        Day(daysSinceEpoch: day.daysSinceEpoch + Int32(days))
    }

    @inlinable
    public static func - (day: Day, days: Int) -> Day {
        day + -days
    }

    /// Days from `right` to `left`.
    @inlinable
    public static func - (left: Day, right: Day) -> Int {
        Int(left.daysSinceEpoch) - Int(right.daysSinceEpoch)
    }
}

extension Day: CustomStringConvertible {
    /// `2027-03-31`. A year outside 0000 to 9999 stands with its sign or all its digits, and is not read back.
    public var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the bytes of `description`, ten of them in the years 0 to 9999.
    public func append(to output: inout [UInt8]) {
        var civil = civil
        let isUsualYear = 0...9999 ~= civil.year
        if !isUsualYear {
            output.append(contentsOf: String(civil.year).utf8)
            civil.year = 0
        }
        withUnsafeTemporaryAllocation(byteCount: 10, alignment: 1) { bytes in
            Day.write(civil, to: bytes)
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[(isUsualYear ? 0 : 4)...]))
        }
    }

    /// Writes ten bytes at the start of `bytes`, for a year within 0 to 9999.
    @inline(__always)
    static func write(_ civil: (year: Int, month: Int, day: Int), to bytes: UnsafeMutableRawBufferPointer) {
        Digits.write(civil.year, digits: 4, at: 0, to: bytes)
        bytes[4] = UInt8(ascii: "-")
        Digits.write(civil.month, digits: 2, at: 5, to: bytes)
        bytes[7] = UInt8(ascii: "-")
        Digits.write(civil.day, digits: 2, at: 8, to: bytes)
    }
}
