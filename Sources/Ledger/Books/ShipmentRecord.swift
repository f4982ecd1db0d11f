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
