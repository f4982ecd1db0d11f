import Line

/// A shipment: one product, some lots, from one facility to another. It is kept when nothing is outstanding, for a
/// correction may open it again.
public struct Shipment: Record, Sendable, Equatable {
    public struct Part: Sendable, Equatable {
        public let lot: UInt32
        public let quantity: Int64
        public var outstanding: Int64
    }

    /// The number of its first event.
    public let number: UInt64
    public let from: UInt32
    public let to: UInt32
    public let product: UInt32
    /// First expired first, as they were shipped.
    public var parts: [Part] = []

    public var outstanding: Int64 { parts.reduce(0) { $0 + $1.outstanding } }

    static func bookKey(_ number: UInt64) -> [UInt8] {
        var key = RecordWriter(.shipment)
        key.fixed(number)
        return key.bytes
    }

    init(number: UInt64, from: UInt32, to: UInt32, product: UInt32) {
        self.number = number
        self.from = from
        self.to = to
        self.product = product
    }

    public init(reading bytes: [UInt8], key: UInt64) throws(Refusal) {
        var reader = RecordReader(bytes)
        number = key
        from = try reader.fixed(UInt32.self)
        to = try reader.fixed(UInt32.self)
        product = try reader.fixed(UInt32.self)
        for _ in 0..<(try reader.count()) {
            parts.append(
                Part(
                    lot: UInt32(truncatingIfNeeded: try reader.number()), quantity: try reader.signed(),
                    outstanding: try reader.signed()))
        }
    }

    var written: [UInt8] {
        var value = RecordWriter()
        value.fixed(from)
        value.fixed(to)
        value.fixed(product)
        value.number(UInt64(parts.count))
        for part in parts {
            value.number(UInt64(part.lot))
            value.signed(part.quantity)
            value.signed(part.outstanding)
        }
        return value.bytes
    }
}

/// What waits for a second user: a proposed destruction, or a discrepancy that nobody has explained yet.
public protocol OpenMatterKind: Sendable {
    static var prefix: BookPrefix { get }
}

public enum ProposalKind: OpenMatterKind {
    public static var prefix: BookPrefix { .proposal }
}

public enum DiscrepancyKind: OpenMatterKind {
    public static var prefix: BookPrefix { .discrepancy }
}

public struct OpenMatter<Kind: OpenMatterKind>: Record, Sendable, Equatable {
    public let event: UInt64
    public let kind: String
    public let facility: String
    public let product: String
    public let lot: String
    /// In units; of a count the difference, which may be negative.
    public let quantity: Int64
    public let by: String

    static func bookKey(_ event: UInt64) -> [UInt8] {
        var key = RecordWriter(Kind.prefix)
        key.fixed(event)
        return key.bytes
    }

    init(event: UInt64, kind: EventKind, facility: String, product: String, lot: String, quantity: Int64, by: String) {
        self.event = event
        self.kind = kind.rawValue
        self.facility = facility
        self.product = product
        self.lot = lot
        self.quantity = quantity
        self.by = by
    }

    public init(reading bytes: [UInt8], key: UInt64) throws(Refusal) {
        let fields = try LineRecord.fields(bytes)
        event = key
        kind = try LineRecord.text("kind", fields)
        facility = try LineRecord.text("facility", fields)
        product = try LineRecord.text("product", fields)
        lot = try LineRecord.text("lot", fields)
        quantity = try LineRecord.number("qty", fields)
        by = try LineRecord.text("by", fields)
    }

    /// The columns of PENDING and DISCREPANCIES.
    public var columns: [Field] {
        [
            Field("event", event), Field("kind", kind), Field("facility", facility), Field("product", product),
            Field("lot", lot), Field("qty", quantity), Field("by", by),
        ]
    }

    var written: [UInt8] { LineRecord.bytes(Array(columns.dropFirst())) }
}

public typealias Proposal = OpenMatter<ProposalKind>
public typealias Discrepancy = OpenMatter<DiscrepancyKind>

/// That a request was undone, by the request that begins with this event.
struct Correction: Record {
    let by: UInt64

    init(by: UInt64) {
        self.by = by
    }

    static func bookKey(_ request: UInt64) -> [UInt8] {
        var key = RecordWriter(.correction)
        key.fixed(request)
        return key.bytes
    }

    init(reading bytes: [UInt8], key: UInt64) throws(Refusal) {
        var reader = RecordReader(bytes)
        by = try reader.number()
    }

    var written: [UInt8] {
        var value = RecordWriter()
        value.number(by)
        return value.bytes
    }
}

/// Everything granted to one user.
struct UserGrants: Record {
    var grants: [Grant] = []

    init() {}

    static func bookKey(_ user: String) -> [UInt8] {
        var key = RecordWriter(.grants)
        key.text(user)
        return key.bytes
    }

    init(reading bytes: [UInt8], key: String) throws(Refusal) {
        for field in try LineRecord.fields(bytes) {
            guard let role = Role(rawValue: field.key) else { throw RecordReader.broken }
            grants.append(Grant(role: role, facility: field.value.isEmpty ? nil : field.value))
        }
    }

    var written: [UInt8] {
        LineRecord.bytes(grants.map { Field($0.role.rawValue, $0.facility ?? "") })
    }
}

/// Where the log and the interned names end: the one record that start-up reads.
public struct Header: Record, Sendable, Equatable {
    public var site = ""
    public var zone = ""
    public var lastNumber: UInt64 = 0
    /// Milliseconds since the epoch.
    public var lastAtMilliseconds: Int64 = 0
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
