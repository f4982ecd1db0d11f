import CivilTime
import Line

/// Finds national identity numbers, which the log must not take: Norwegian, Swedish, Finnish and Danish ones.
///
/// Sources: Norway, forskrift om folkeregistrering § 2-2 (D-number: day + 40; H-number: month + 40; two check digits
/// modulo 11). Sweden, SKV 704 (co-ordination number: day + 60; Luhn). Finland, DVV, henkilötunnus
/// (check character modulo 31). Denmark, CPR-kontoret, "Personnummeret i CPR" (no check digit since 2007: a true
/// date).
public enum PersonalNumber {
    /// The key of the first field that holds one.
    public static func field(among fields: Fields) -> String? {
        fields.indices.first { index in
            fields.withValue(at: index) { value in
                guard value.count >= shortestBytes, fields.withKey(at: index, isSearched) else { return false }
                return isFound(in: value, isRecipient: fields.withKey(at: index) { $0.isText("recipient") })
            }
        }.map { fields.key(at: $0) }
    }

    private static let shortestBytes = 10
    /// The shortest has a letter among its digits.
    private static let fewestDigits = 9

    /// Texts and people's codes are searched; lots, documents, barcodes and values of a stricter form are not.
    private static let searched = [
        "id", "note", "recipient", "trainer", "supervisor", "worker", "name", "supplier", "funder", "instrument",
        "finding", "topics", "reason", "training", "reward",
    ]

    private static func isSearched(_ key: UnsafeRawBufferPointer) -> Bool {
        searched.contains { key.isText($0) }
    }

    static func isFound(in text: String, isRecipient: Bool) -> Bool {
        var text = text
        return text.withUTF8 { isFound(in: UnsafeRawBufferPointer($0), isRecipient: isRecipient) }
    }

    /// - Parameter isRecipient: there ten bare digits count too.
    private static func isFound(in text: UnsafeRawBufferPointer, isRecipient: Bool) -> Bool {
        var digits = 0
        var bits: UInt8 = 0
        for byte in text {
            digits += byte.isDecimalDigit ? 1 : 0
            bits |= byte
        }
        guard digits >= fewestDigits else { return false }
        if bits < 0x80 { return isFound(inASCII: text, isRecipient: isRecipient) }
        let asASCII = text.text.unicodeScalars.map { scalar in
            scalar.isASCII ? UInt8(scalar.value) : scalar.properties.isAlphabetic ? foreignLetter : UInt8(ascii: " ")
        }
        return asASCII.withUnsafeBytes { isFound(inASCII: $0, isRecipient: isRecipient) }
    }

    /// Looks at the longest runs of letters and digits with single `-` or `+` inside, as far as they are of a number's
    /// length.
    private static func isFound(inASCII text: UnsafeRawBufferPointer, isRecipient: Bool) -> Bool {
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, isPart(text[end]) || end > start && isJoint(text, end) { end += 1 }
            if numberBytes ~= end - start, isNumber(Array(text[start..<end]), bare: isRecipient) { return true }
            start = end + 1
        }
        return false
    }

    private static let numberBytes = 10...13
    /// Stands for each letter beyond ASCII.
    private static let foreignLetter: UInt8 = 0xFF

    private static func isPart(_ byte: UInt8) -> Bool { byte.isAlphanumeric || byte == foreignLetter }

    private static func isJoint(_ text: UnsafeRawBufferPointer, _ index: Int) -> Bool {
        (text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+")) && isPart(text[index - 1])
            && index + 1 < text.count && isPart(text[index + 1])
    }

    private static func isNumber(_ token: [UInt8], bare: Bool) -> Bool {
        isNorwegian(token) || isSwedish(token, bare: bare) || isFinnish(token) || isDanish(token, bare: bare)
    }

    // MARK: - Norway

    private static func isNorwegian(_ token: [UInt8]) -> Bool {
        guard let digits = digits(token, count: 11, separatorAt: 6, separators: "-") else { return false }
        let first = checkDigit(digits, weights: [3, 7, 6, 1, 8, 9, 4, 5, 2])
        let second = checkDigit(digits, weights: [5, 4, 3, 2, 7, 6, 5, 4, 3, 2])
        guard digits[9] == first, digits[10] == second else { return false }
        let day = digits[0] * 10 + digits[1]
        let month = digits[2] * 10 + digits[3]
        return isDateInSomeCentury(
            day: day > 40 ? day - 40 : day, month: month > 40 ? month - 40 : month, year: digits[4] * 10 + digits[5])
    }

    private static func checkDigit(_ digits: [Int], weights: [Int]) -> Int {
        let rest = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11
        return rest == 0 ? 0 : 11 - rest
    }

    // MARK: - Sweden

    private static func isSwedish(_ token: [UInt8], bare: Bool) -> Bool {
        let isBareShort = token.count == 10
        guard !isBareShort || bare else { return false }
        let long = digits(token, count: 12, separatorAt: 8, separators: "-+")
        guard
            let digits = long.map({ Array($0.dropFirst(2)) })
                ?? digits(token, count: 10, separatorAt: 6, separators: "-+")
        else { return false }
        let day = digits[4] * 10 + digits[5]
        let sum = digits.enumerated().reduce(0) { sum, digit in
            let doubled = digit.offset % 2 == 0 ? digit.element * 2 : digit.element
            return sum + doubled / 10 + doubled % 10
        }
        guard sum % 10 == 0 else { return false }
        return isDateInSomeCentury(
            day: day > 60 ? day - 60 : day, month: digits[2] * 10 + digits[3], year: digits[0] * 10 + digits[1])
    }

    // MARK: - Finland

    private static func isFinnish(_ token: [UInt8]) -> Bool {
        guard token.count == 11 else { return false }
        let capitals = token.map { $0 &- UInt8(ascii: "a") < 26 ? $0 - 32 : $0 }
        guard Array("+-ABCDEFUVWXY".utf8).contains(capitals[6]),
            let digits = plainDigits(Array(capitals[0..<6] + capitals[7..<10]))
        else { return false }
        let number = digits.reduce(0) { $0 * 10 + $1 }
        let expected = Array("0123456789ABCDEFHJKLMNPRSTUVWXY".utf8)[number % 31]
        guard capitals[10] == expected else { return false }
        return isDateInSomeCentury(
            day: digits[0] * 10 + digits[1], month: digits[2] * 10 + digits[3], year: digits[4] * 10 + digits[5])
    }

    // MARK: - Denmark

    private static func isDanish(_ token: [UInt8], bare: Bool) -> Bool {
        guard token.count == 11 || bare,
            let digits = digits(token, count: 10, separatorAt: 6, separators: "-")
        else { return false }
        let short = digits[4] * 10 + digits[5]
        let century =
            switch digits[6] {
            case 0...3: 1900
            case 4, 9: short <= 36 ? 2000 : 1900
            default: short <= 57 ? 2000 : 1800
            }
        return Day(year: century + short, month: digits[2] * 10 + digits[3], day: digits[0] * 10 + digits[1]) != nil
    }

    // MARK: - Shared

    /// So many digits, with or without one separator after the first of them.
    private static func digits(_ token: [UInt8], count: Int, separatorAt: Int, separators: String) -> [Int]? {
        if token.count == count { return plainDigits(token) }
        guard token.count == count + 1, separators.utf8.contains(token[separatorAt]) else { return nil }
        return plainDigits(Array(token[..<separatorAt] + token[(separatorAt + 1)...]))
    }

    private static func plainDigits(_ bytes: [UInt8]) -> [Int]? {
        bytes.allSatisfy(\.isDecimalDigit) ? bytes.map { Int($0 - UInt8(ascii: "0")) } : nil
    }

    /// The century is in digits that differ by country; 29 February of 00 was a true date in 2000.
    private static func isDateInSomeCentury(day: Int, month: Int, year: Int) -> Bool {
        [1800, 1900, 2000].contains { Day(year: $0 + year, month: month, day: day) != nil }
    }
}
