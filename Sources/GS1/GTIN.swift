/// A Global Trade Item Number in its form of 14 digits.
public struct GTIN: Sendable, Hashable, CustomStringConvertible {
    /// 14 digits; a GTIN-8, GTIN-12 or GTIN-13 has zeros before it (GS1 General Specifications §3.3.2).
    public let digits: String

    /// Takes 8, 12, 13 or 14 digits; nil when the length or the check digit is wrong.
    public init?(_ text: String) {
        self.init(bytes: Array(text.utf8)[...])
    }

    init?(bytes: ArraySlice<UInt8>) {
        guard Self.lengths.contains(bytes.count), CheckDigit.isRight(bytes) else { return nil }
        digits = String(decoding: Self.padded(bytes), as: UTF8.self)
    }

    public var description: String { digits }

    static let lengths = [8, 12, 13, 14]

    static func padded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        Array(repeating: UInt8(ascii: "0"), count: max(0, 14 - bytes.count)) + bytes
    }
}
