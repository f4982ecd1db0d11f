/// The characters that a part of an element string may hold (GS1 General Specifications §7.11).
enum CharacterSet: Sendable {
    case digits
    /// Letters, digits and `!"%&'()*+,-./:;<=>?_`: most text, a lot and a serial number too.
    case set82
    /// Capitals, digits and `#-/`.
    case set39
    /// File-safe base 64, with its padding.
    case set64

    func contains(_ byte: UInt8) -> Bool {
        switch self {
        case .digits: byte.isDigit
        case .set82: Self.isInSet82[Int(byte)]
        case .set39: byte.isDigit || byte.isCapital || "#-/".utf8.contains(byte)
        case .set64: byte.isDigit || byte.isCapital || byte.isSmallLetter || "-_=".utf8.contains(byte)
        }
    }

    /// In the order of their values in check pairs, which is that of their codes.
    static let set82Order = Array(
        #"!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"#.utf8)

    private static let isInSet82 = (0...UInt8.max).map(set82Order.contains)
}

extension UInt8 {
    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
    var isCapital: Bool { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self }
    var isSmallLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self }

    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

extension ArraySlice<UInt8> {
    /// The number that these digits spell, or nil when something else is among them or it takes more than 18 digits.
    var number: Int? {
        guard !isEmpty, count <= 18, allSatisfy(\.isDigit) else { return nil }
        return reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
