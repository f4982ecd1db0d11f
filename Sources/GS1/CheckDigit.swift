/// Check characters of GS1 keys.
enum CheckDigit {
    /// Whether the last of these digits is the check digit of the others (GS1 General Specifications §7.9.1).
    static func isRight(_ digits: ArraySlice<UInt8>) -> Bool {
        guard digits.count > 1, digits.allSatisfy(\.isDigit) else { return false }
        var sum = 0
        var weight = 1
        for digit in digits.reversed() {
            sum += weight * Int(digit - UInt8(ascii: "0"))
            weight = 4 - weight
        }
        return sum % 10 == 0
    }

    /// Whether the last two characters are the check pair of the others (GS1 General Specifications §7.9.5).
    static func isRightPair(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count >= 2, text.count - 2 <= primes.count else { return false }
        var sum = 0
        for (byte, prime) in zip(text.dropLast(2).reversed(), primes) {
            guard let weight = CharacterSet.set82Order.firstIndex(of: byte) else { return false }
            sum += weight * prime
        }
        sum %= 1021
        return text.suffix(2).elementsEqual([pairCharacters[sum >> 5], pairCharacters[sum & 31]])
    }

    private static let primes = [
        2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83,
    ]
    private static let pairCharacters = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
}
