import Glibc

/// A moment: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
public struct Instant: Sendable, Hashable, Comparable {
    public let millisecondsSinceEpoch: Int64

    @inlinable
    public init(millisecondsSinceEpoch: Int64) {
        self.millisecondsSinceEpoch = millisecondsSinceEpoch
    }

    /// 0001-01-01T00:00:00.000Z, the first moment that can be written.
    public static let earliest = Instant(millisecondsSinceEpoch: -62_135_596_800_000)

    /// 9999-12-31T23:59:59.999Z, the last moment that can be written.
    public static let latest = Instant(millisecondsSinceEpoch: 253_402_300_799_999)

    /// What the system's real-time clock shows, cut to the millisecond.
    public static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(millisecondsSinceEpoch: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    @inlinable
    public static func < (left: Instant, right: Instant) -> Bool {
        left.millisecondsSinceEpoch < right.millisecondsSinceEpoch
    }

    @inlinable
    public static func + (instant: Instant, milliseconds: Int64) -> Instant {
        Instant(millisecondsSinceEpoch: instant.millisecondsSinceEpoch + milliseconds)
    }

    @inlinable
    public static func - (instant: Instant, milliseconds: Int64) -> Instant {
        Instant(millisecondsSinceEpoch: instant.millisecondsSinceEpoch - milliseconds)
    }

    /// Milliseconds from `right` to `left`.
    @inlinable
    public static func - (left: Instant, right: Instant) -> Int64 {
        left.millisecondsSinceEpoch - right.millisecondsSinceEpoch
    }
}

// MARK: - Reading

extension Instant {
    /// Reads RFC 3339's `date-time` strictly: `T` and `Z` in capitals, seconds 00 to 59, a fraction of one to nine
    /// digits (cut to milliseconds), `Z` or an offset `+01:00`. Nil for all else, and for what lies before the year 1
    /// or after 9999 in UTC.
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 20, bytes.count <= 35,
            let day = Day(bytes: UnsafeRawBufferPointer(rebasing: bytes[..<10])), bytes[10] == UInt8(ascii: "T"),
            let timeMilliseconds = Instant.timeOfDay(bytes)
        else { return nil }
        var position = 19
        var fractionMilliseconds: Int64 = 0
        if bytes[position] == UInt8(ascii: ".") {
            guard let fraction = Instant.fraction(bytes, from: &position) else { return nil }
            fractionMilliseconds = fraction
        }
        guard let offsetMilliseconds = Instant.offset(bytes, at: position) else { return nil }
        let milliseconds = Int64(day.daysSinceEpoch) * 86_400_000 + timeMilliseconds + fractionMilliseconds
        self.init(millisecondsSinceEpoch: milliseconds - offsetMilliseconds)
        guard self >= Instant.earliest, self <= Instant.latest else { return nil }
    }

    /// As `init(bytes:)`.
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let instant = text.withUTF8({ Instant(bytes: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = instant
    }

    /// Milliseconds of `hh:mm:ss` at 11.
    @inline(__always)
    private static func timeOfDay(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = Digits.readTwo(at: 11, of: bytes), hour < 24,
            let minute = Digits.readTwo(at: 14, of: bytes), minute < 60,
            let second = Digits.readTwo(at: 17, of: bytes), second < 60
        else { return nil }
        return Int64((hour * 60 + minute) * 60 + second) * 1000
    }

    /// Milliseconds of the one to nine digits after the point at `position`, which ends up behind the last.
    @inline(__always)
    private static func fraction(_ bytes: UnsafeRawBufferPointer, from position: inout Int) -> Int64? {
        let first = position + 1
        var milliseconds: Int64 = 0
        var weight: Int64 = 100
        position = first
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            milliseconds += Int64(digit) * weight
            weight /= 10
            position += 1
        }
        return 1...9 ~= position - first ? milliseconds : nil
    }

    /// Milliseconds east of UTC of the `Z` or `+hh:mm` that must fill the rest.
    @inline(__always)
    private static func offset(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Int64? {
        guard position < bytes.count else { return nil }
        let sign = bytes[position]
        if sign == UInt8(ascii: "Z") { return position + 1 == bytes.count ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), position + 6 == bytes.count,
            bytes[position + 3] == UInt8(ascii: ":"),
            let hour = Digits.readTwo(at: position + 1, of: bytes), hour < 24,
            let minute = Digits.readTwo(at: position + 4, of: bytes), minute < 60
        else { return nil }
        let milliseconds = Int64(hour * 60 + minute) * 60_000
        return sign == UInt8(ascii: "-") ? -milliseconds : milliseconds
    }
}

// MARK: - Writing

extension Instant: CustomStringConvertible {
    /// `2026-11-23T04:12:09.123Z`, always in UTC and with three decimals.
    public var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the bytes of `description`, 24 of them in the years 0 to 9999.
    public func append(to output: inout [UInt8]) {
        let dayNumber = flooringQuotient(millisecondsSinceEpoch, 86_400_000)
        let timeMilliseconds = Int(millisecondsSinceEpoch - dayNumber * 86_400_000)
        // Past what an Int32 of days holds (year 5 881 580) the day stands still rather than trap in a log line.
        let day = Day(daysSinceEpoch: Int32(clamping: dayNumber))
        let civil = day.civil
        withUnsafeTemporaryAllocation(byteCount: 24, alignment: 1) { bytes in
            let isUsualYear = 0...9999 ~= civil.year
            if isUsualYear { Day.write(civil, to: bytes) } else { day.append(to: &output) }
            Instant.writeTime(timeMilliseconds, to: bytes)
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[(isUsualYear ? 0 : 10)...]))
        }
    }

    /// Writes `T04:12:09.123Z` at 10.
    @inline(__always)
    private static func writeTime(_ milliseconds: Int, to bytes: UnsafeMutableRawBufferPointer) {
        let seconds = milliseconds / 1000
        let minutes = seconds / 60
        bytes[10] = UInt8(ascii: "T")
        Digits.write(minutes / 60, digits: 2, at: 11, to: bytes)
        bytes[13] = UInt8(ascii: ":")
        Digits.write(minutes % 60, digits: 2, at: 14, to: bytes)
        bytes[16] = UInt8(ascii: ":")
        Digits.write(seconds % 60, digits: 2, at: 17, to: bytes)
        bytes[19] = UInt8(ascii: ".")
        Digits.write(milliseconds % 1000, digits: 3, at: 20, to: bytes)
        bytes[23] = UInt8(ascii: "Z")
    }
}
