import CivilTime
import Line

/// One storage limit or reorder level, with the days on which it holds.
public struct Quota: Sendable, Equatable {
    /// nil: all products together.
    public let product: UInt32?
    /// The first day; nil: from the beginning.
    public let from: Day?
    /// The last day; nil: without end.
    public let until: Day?
    /// Units that may be stored or on their way; nil: no limit.
    public let max: Int64?
    /// The reorder level in units.
    public let min: Int64?

    func holds(on day: Day) -> Bool {
        (from.map { $0 <= day } ?? true) && (until.map { day <= $0 } ?? true)
    }
}

/// The quotas of one facility.
public struct Quotas: Record, Sendable, Equatable {
    public private(set) var all: [Quota] = []

    static func bookKey(_ facility: UInt32) -> [UInt8] {
        var key = RecordWriter(.quotas)
        key.fixed(facility)
        return key.bytes
    }

    init() {}

    /// Of several that hold on the day, the latest `from` counts.
    public func inForce(_ product: UInt32?, on day: Day) -> Quota? {
        var latest: Quota?
        for quota in all where quota.product == product && quota.holds(on: day) {
            guard let known = latest?.from else {
                if latest == nil || quota.from != nil { latest = quota }
                continue
            }
            if let from = quota.from, from > known { latest = quota }
        }
        return latest
    }

    /// Replaces the one for the same product and `from`; one without max and min lifts it.
    mutating func set(_ quota: Quota) {
        all.removeAll { $0.product == quota.product && $0.from == quota.from }
        if quota.max != nil || quota.min != nil { all.append(quota) }
    }

    init(reading bytes: [UInt8], key: UInt32) throws(Refusal) {
        var reader = RecordReader(bytes)
        for _ in 0..<(try reader.count()) {
            let product = UInt32(truncatingIfNeeded: try reader.number())
            let from = try reader.signed()
            let until = try reader.signed()
            let max = try reader.signed()
            let min = try reader.signed()
            all.append(
                Quota(
                    product: product == 0 ? nil : product, from: Quotas.day(from), until: Quotas.day(until),
                    max: max < 0 ? nil : max, min: min < 0 ? nil : min))
        }
    }

    private static func day(_ stored: Int64) -> Day? {
        stored == Int64.min ? nil : Day(daysSinceEpoch: Int32(truncatingIfNeeded: stored))
    }

    var written: [UInt8] {
        var value = RecordWriter()
        value.number(UInt64(all.count))
        for quota in all {
            value.number(UInt64(quota.product ?? 0))
            value.signed(quota.from.map { Int64($0.daysSinceEpoch) } ?? Int64.min)
            value.signed(quota.until.map { Int64($0.daysSinceEpoch) } ?? Int64.min)
            value.signed(quota.max ?? -1)
            value.signed(quota.min ?? -1)
        }
        return value.bytes
    }
}
