import CivilTime
import Line

/// Writes the parts of a book's key or value. Keys are big-endian so that their bytes sort as their numbers do.
public struct RecordWriter {
    public private(set) var bytes: [UInt8] = []

    public init(_ prefix: BookPrefix? = nil) {
        if let prefix { bytes.append(prefix.rawValue) }
    }

    /// Begins anew, in the same memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    public mutating func fixed(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// LEB128: small numbers take one byte.
    public mutating func number(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Zigzag, then LEB128.
    public mutating func signed(_ value: Int64) {
        number(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    /// Ascending numbers, each as its distance from the one before.
    public mutating func ascending(_ values: [UInt64]) {
        number(UInt64(values.count))
        var previous: UInt64 = 0
        for value in values {
            number(value &- previous)
            previous = value
        }
    }

    public mutating func text(_ text: String) {
        bytes.appendText(text)
    }
}

/// Reads what `RecordWriter` wrote. Anything else is damage.
public struct RecordReader {
    private let bytes: [UInt8]
    private var position: Int

    public init(_ bytes: [UInt8], from position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    public var isAtEnd: Bool { position == bytes.count }

    public mutating func fixed<Number: FixedWidthInteger>(_ type: Number.Type) throws(Refusal) -> Number {
        let size = MemoryLayout<Number>.size
        guard position + size <= bytes.count else { throw Self.broken }
        defer { position += size }
        return bytes[position..<position + size].reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    public mutating func number() throws(Refusal) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count, shift < 64 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw Self.broken
    }

    public mutating func signed() throws(Refusal) -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    public mutating func count() throws(Refusal) -> Int {
        let count = try number()
        guard count <= UInt64(bytes.count) else { throw Self.broken }
        return Int(count)
    }

    public mutating func ascending() throws(Refusal) -> [UInt64] {
        var values: [UInt64] = []
        var previous: UInt64 = 0
        for _ in 0..<(try count()) {
            previous &+= try number()
            values.append(previous)
        }
        return values
    }

    public mutating func text() -> String {
        defer { position = bytes.count }
        return String(decoding: bytes[position...], as: UTF8.self)
    }

    public static let broken = Refusal.damaged("a record of the books is not in the form that its writer gives it")
}

/// The first byte of a book's key: which record it is. All books share one table, so that a commit dirties few pages.
public enum BookPrefix: UInt8, CaseIterable, Sendable {
    case header = 0x00
    case name = 0x10
    case facility = 0x20
    case product = 0x21
    case lot = 0x22
    case quotas = 0x23
    case grants = 0x24
    case shelf = 0x30
    case totals = 0x31
    case shipment = 0x40
    case discrepancy = 0x41
    case proposal = 0x42
    case correction = 0x43
    case heldLoss = 0x44
    case expiry = 0x50
    case lateEntry = 0x51
    case recall = 0x52
    case cardPage = 0x60
    case lotPage = 0x61

    public var key: [UInt8] { [rawValue] }
}
