/// Standard padded Base64 (RFC 4648 §4) in its one canonical form.
public enum Base64 {
    private static let alphabet = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    /// A sixth of a value a digit; 0xFF where the byte is no digit.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    /// The ASCII bytes of `bytes` in Base64.
    public static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var encoded: [UInt8] = []
        encoded.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var held = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            held += 1
            if held == 3 {
                for shift in [18, 12, 6, 0] { encoded.append(alphabet[Int(group >> UInt32(shift) & 63)]) }
                group = 0
                held = 0
            }
        }
        if held == 1 {
            encoded += [alphabet[Int(group >> 2 & 63)], alphabet[Int(group << 4 & 63)], padding, padding]
        } else if held == 2 {
            encoded += [
                alphabet[Int(group >> 10 & 63)], alphabet[Int(group >> 4 & 63)], alphabet[Int(group << 2 & 63)],
                padding,
            ]
        }
        return encoded
    }

    /// The bytes that `encoded` stands for; nil unless it is what `encode` writes: whole groups, padded, no spaces, no
    /// stray bits in the last digit.
    public static func decode(_ encoded: some Sequence<UInt8>) -> [UInt8]? {
        var digits = [UInt8](encoded)
        guard digits.count.isMultiple(of: 4) else { return nil }
        var padded = 0
        while padded < 2, digits.last == padding {
            digits.removeLast()
            padded += 1
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(digits.count / 4 * 3 + 2)
        var group: UInt32 = 0
        var heldBits: UInt32 = 0
        for digit in digits {
            let value = values[Int(digit)]
            guard value != 0xFF else { return nil }
            group = (group << 6 | UInt32(value)) & 0xFFFF
            heldBits += 6
            if heldBits >= 8 {
                heldBits -= 8
                decoded.append(UInt8(truncatingIfNeeded: group >> heldBits))
            }
        }
        guard group & (1 << heldBits - 1) == 0 else { return nil }
        return decoded
    }
}
