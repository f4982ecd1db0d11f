/// What a part of an element string must fulfil beyond its length and characters (GS1 General Specifications §3).
/// The raw value says in words what is wrong when it does not. Code lists that others keep and change (countries,
/// currencies, package types, North American coupons) are not checked: a pack does not become unreadable because a
/// list grew.
enum ContentCheck: String, Sendable {
    case checkDigit = "the check digit is wrong"
    case checkPair = "the check characters are wrong"
    case companyPrefix = "it must begin with a GS1 company prefix"
    case hasNonDigit = "it must hold more than digits"
    case date = "there is no such date"
    /// `YYMMDD` in which day 00 stands for the month's last.
    case dateOrMonth = "there is no such date or month"
    /// `YYYYMMDD`.
    case longDate = "there is no such day"
    /// `HH`, `HHMM`; minutes and seconds alone are `sixtieth`.
    case time = "there is no such time"
    case sixtieth = "minutes and seconds end at 59"
    case zero = "the first digit must be 0"
    case nonZero = "it must not be zero"
    case noLeadingZero = "it must not begin with 0"
    case yesOrNo = "it must be 0 or 1"
    case winding = "it must be 0, 1 or 9"
    case sex = "it must be 0, 1, 2 or 9"
    case pieceOfTotal = "the piece must be from 1 to the total"
    case sequencePosition = "it must be a position, a slash and the last position"
    case percentCoded = "a percent sign needs two hexadecimal digits after it"
    case hyphen = "the last character must be a hyphen"
    case latitude = "there is no such latitude"
    case longitude = "there is no such longitude"
    case importerIndex = "the last character must be a letter, a digit, - or _"
    case mediaType = "there is no such medium"
    case country = "a country must be two capitals"
    case bankAccount = "it is no IBAN"
    case base64 = "= may only fill up the end"

    func passes(_ text: ArraySlice<UInt8>, currentYear: Int) -> Bool {
        switch self {
        case .checkDigit: CheckDigit.isRight(text)
        case .checkPair: CheckDigit.isRightPair(text)
        case .companyPrefix: text.count >= 4 && text.prefix(4).allSatisfy(\.isDigit)
        case .hasNonDigit: !text.allSatisfy(\.isDigit)
        case .date: GS1Date(shortDate: text, currentYear: currentYear, allowsDayZero: false) != nil
        case .dateOrMonth: GS1Date(shortDate: text, currentYear: currentYear, allowsDayZero: true) != nil
        case .longDate: Self.isLongDate(text)
        case .time: Self.isUpTo(23, text.prefix(2)) && (text.count == 2 || Self.isUpTo(59, text.dropFirst(2)))
        case .sixtieth: Self.isUpTo(59, text)
        case .zero: text.elementsEqual("0".utf8)
        case .nonZero: !text.allSatisfy { $0 == UInt8(ascii: "0") }
        case .noLeadingZero: text.first != UInt8(ascii: "0")
        case .yesOrNo: Self.isOne(of: "01", text)
        case .winding: Self.isOne(of: "019", text)
        case .sex: Self.isOne(of: "0129", text)
        case .pieceOfTotal: Self.isPieceOfTotal(text.prefix(2), text.dropFirst(2))
        case .sequencePosition: Self.isSequencePosition(text)
        case .percentCoded: Self.isPercentCoded(text)
        case .hyphen: text.elementsEqual("-".utf8)
        case .latitude: Self.isUpTo(1_800_000_000, text)
        case .longitude: Self.isUpTo(3_600_000_000, text)
        case .importerIndex: text.allSatisfy { CharacterSet.set64.contains($0) && $0 != UInt8(ascii: "=") }
        case .mediaType: text.number.map { 1...10 ~= $0 || 80...99 ~= $0 } ?? false
        case .country: text.allSatisfy(\.isCapital)
        case .bankAccount: Self.isBankAccount(text)
        case .base64: Self.isPaddedAtEnd(text)
        }
    }

    private static func isUpTo(_ limit: Int, _ text: ArraySlice<UInt8>) -> Bool {
        text.number.map { $0 <= limit } ?? false
    }

    private static func isOne(of allowed: String, _ text: ArraySlice<UInt8>) -> Bool {
        text.count == 1 && text.allSatisfy(allowed.utf8.contains)
    }

    private static func isLongDate(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count == 8, let number = text.number else { return false }
        return GS1Date(year: number / 10_000, month: number / 100 % 100, day: number % 100) != nil
    }

    private static func isPaddedAtEnd(_ text: ArraySlice<UInt8>) -> Bool {
        let padding = text.drop { $0 != UInt8(ascii: "=") }
        return padding.count <= 2 && padding.allSatisfy { $0 == UInt8(ascii: "=") }
    }

    private static func isPieceOfTotal(_ piece: ArraySlice<UInt8>, _ total: ArraySlice<UInt8>) -> Bool {
        guard let piece = piece.number, let total = total.number else { return false }
        return piece >= 1 && piece <= total
    }

    private static func isSequencePosition(_ text: ArraySlice<UInt8>) -> Bool {
        let numbers = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard numbers.count == 2, numbers.allSatisfy({ $0.first != UInt8(ascii: "0") }),
            let position = numbers[0].number, let last = numbers[1].number
        else { return false }
        return position <= last
    }

    private static func isPercentCoded(_ text: ArraySlice<UInt8>) -> Bool {
        text.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false).dropFirst().allSatisfy { after in
            after.count >= 2 && after.prefix(2).allSatisfy { $0.hexadecimalValue != nil }
        }
    }

    /// The check of ISO 13616: the first four characters moved to the end, letters as 10–35, modulo 97.
    private static func isBankAccount(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count > 10, text.prefix(2).allSatisfy(\.isCapital) else { return false }
        var remainder = 0
        for byte in text.dropFirst(4) + text.prefix(4) {
            guard byte.isDigit || byte.isCapital else { return false }
            remainder =
                byte.isDigit
                ? (remainder * 10 + Int(byte - UInt8(ascii: "0"))) % 97
                : (remainder * 100 + Int(byte - UInt8(ascii: "A")) + 10) % 97
        }
        return remainder == 1
    }
}
