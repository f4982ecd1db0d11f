import Line

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
