import CivilTime
import Line

/// Where the log and the interned names end: the one record that start-up reads.
public struct Header: Record, Sendable, Equatable {
    public var site = ""
    public var zone = ""
    public var lastNumber: UInt64 = 0
    /// Milliseconds since the epoch.
    public var lastAtMilliseconds = Instant.earliest.millisecondsSinceEpoch
    public var facilities: UInt32 = 0
    public var products: UInt32 = 0
    public var lots: UInt32 = 0
    /// The events after which `at` may descend.
    public var clockSets: [UInt64] = []
    /// The events that name a new key.
    public var keyChanges: [UInt64] = []

    init() {}

    static func bookKey(_ key: Int) -> [UInt8] { BookPrefix.header.key }

    init(reading bytes: [UInt8], key: Int) throws(Refusal) {
        let fields = try LineRecord.fields(bytes)
        site = try LineRecord.text("site", fields)
        zone = try LineRecord.text("time-zone", fields)
        lastNumber = try LineRecord.number("seq", fields)
        lastAtMilliseconds = try LineRecord.number("at", fields)
        facilities = try LineRecord.number("facilities", fields)
        products = try LineRecord.number("products", fields)
        lots = try LineRecord.number("lots", fields)
        clockSets = Self.numbers(fields["clock-sets"])
        keyChanges = Self.numbers(fields["key-changes"])
    }

    var written: [UInt8] {
        LineRecord.bytes([
            Field("site", site), Field("time-zone", zone), Field("seq", lastNumber), Field("at", lastAtMilliseconds),
            Field("facilities", facilities), Field("products", products), Field("lots", lots),
            Field("clock-sets", Self.text(clockSets)), Field("key-changes", Self.text(keyChanges)),
        ])
    }

    private static func numbers(_ text: String?) -> [UInt64] {
        text?.split(separator: ",").compactMap { UInt64($0) } ?? []
    }

    private static func text(_ numbers: [UInt64]) -> String {
        numbers.map { String($0) }.joined(separator: ",")
    }
}
