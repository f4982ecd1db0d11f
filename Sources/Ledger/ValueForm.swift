import CivilTime
import GS1
import Line

/// The form of a field's value, as the protocol's table of values gives it.
public enum ValueForm: Sendable, Equatable {
    case code
    case user
    case lot
    case person
    case day
    /// An instant with any offset, or a date.
    case instant
    /// An event's number, an instant or a date.
    case moment
    case quantity
    case quotaQuantity
    case count
    case number(ClosedRange<Int64>)
    case eventNumber
    case money
    case currency
    case id
    case text
    case days
    case period
    /// One of the protocol's verbs, in any case.
    case verb
    case choice([String])

    /// What is wrong with a value of this form, in words that say what was expected; nil when it is right.
    public func complaint(about value: String) -> String? {
        isMet(by: value) ? nil : "expected \(expectation)"
    }

    private func isMet(by value: String) -> Bool {
        switch self {
        case .code: value.isCode
        case .user: value.isUser
        case .lot: value.isLot
        case .person: (1...Limits.personCharacters).contains(value.unicodeScalars.count)
        case .day: Day(value) != nil
        case .instant: Day(value) != nil || Instant(value) != nil
        case .moment: Day(value) != nil || Instant(value) != nil || value.wholeNumber(in: 1...Int64.max) != nil
        case .quantity: value.wholeNumber(in: 1...Int64(Limits.movementUnits)) != nil
        case .quotaQuantity: value.wholeNumber(in: 0...Int64(Limits.quotaUnits)) != nil
        case .count: value.wholeNumber(in: 0...Int64(Limits.movementUnits)) != nil
        case .number(let range): value.wholeNumber(in: range) != nil
        case .eventNumber: value.wholeNumber(in: 1...Int64.max) != nil
        case .money: Money(value) != nil
        case .currency: value.utf8.count == 3 && value.utf8.allSatisfy { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
        case .id: value.isID
        case .text: value.unicodeScalars.count <= Limits.textCharacters
        case .days:
            value.last == "d" && String(value.dropLast()).wholeNumber(in: 0...Int64(Limits.shelfLifeDays)) != nil
        case .period: Period(value) != nil
        case .verb: Verb(word: value.uppercased()) != nil
        case .choice(let words): words.contains(value)
        }
    }

    /// For HELP and for error messages.
    public var expectation: String {
        switch self {
        case .code: "a code: [a-z0-9], then up to 63 of [a-z0-9._-]"
        case .user: "a user name: [A-Za-z0-9_], then up to 63 of [A-Za-z0-9._@-]"
        case .lot: "1 to \(Limits.lotCharacters) characters of GS1's set 82"
        case .person: "1 to \(Limits.personCharacters) characters"
        case .day: "a date like 2027-03-31"
        case .instant: "an instant like 2026-11-23T04:12:09.123Z, or a date"
        case .moment: "an instant, a date or an event's number"
        case .quantity: "whole units, 1 to \(Limits.movementUnits)"
        case .quotaQuantity: "whole units, 0 to \(Limits.quotaUnits)"
        case .count: "a whole number, 0 to \(Limits.movementUnits)"
        case .number(let range): "a whole number, \(range.lowerBound) to \(range.upperBound)"
        case .eventNumber: "an event's number"
        case .money: "an amount like 249.90, with at most 4 places"
        case .currency: "three capitals like NOK"
        case .id: "1 to \(Limits.idCharacters) of [A-Za-z0-9._:-]"
        case .text: "up to \(Limits.textCharacters) characters"
        case .days: "a number of days like 90d"
        case .period: "a year, month, quarter or date, or two of them joined by .."
        case .verb: "one of the verbs that HELP lists"
        case .choice(let words): "one of " + words.joined(separator: " ")
        }
    }

    /// One word for HELP.
    public var name: String {
        switch self {
        case .code: "code"
        case .user: "user"
        case .lot: "lot"
        case .person: "person"
        case .day: "date"
        case .instant: "instant"
        case .moment: "moment"
        case .quantity, .quotaQuantity: "quantity"
        case .count, .number: "number"
        case .eventNumber: "event"
        case .money: "money"
        case .currency: "currency"
        case .id: "id"
        case .text: "text"
        case .days: "days"
        case .period: "period"
        case .verb: "verb"
        case .choice: "choice"
        }
    }
}

extension String {
    var isCode: Bool {
        let following: (UInt8) -> Bool = {
            $0.isLowerAlphanumeric || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
        return isName(limit: Limits.codeCharacters, first: \.isLowerAlphanumeric, following)
    }

    public var isUser: Bool {
        let following: (UInt8) -> Bool = {
            $0.isAlphanumeric || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "@")
                || $0 == UInt8(ascii: "-")
        }
        return isName(
            limit: Limits.codeCharacters, first: { $0.isAlphanumeric || $0 == UInt8(ascii: "_") }, following)
    }

    var isID: Bool {
        let following: (UInt8) -> Bool = {
            $0.isAlphanumeric || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ":")
                || $0 == UInt8(ascii: "-")
        }
        return isName(limit: Limits.idCharacters, first: following, following)
    }

    var isLot: Bool { LotNumber.isValid(utf8) }

    private func isName(limit: Int, first: (UInt8) -> Bool, _ following: (UInt8) -> Bool) -> Bool {
        let count = utf8.count
        guard count > 0, count <= limit, let head = utf8.first, first(head) else { return false }
        return utf8.allSatisfy(following)
    }

    /// A whole number without sign or leading zeros.
    public func wholeNumber(in range: ClosedRange<Int64>) -> Int64? {
        let count = utf8.count
        guard count > 0, count <= 19, utf8.allSatisfy(\.isDecimalDigit), count == 1 || utf8.first != UInt8(ascii: "0"),
            let number = Int64(self), range.contains(number)
        else { return nil }
        return number
    }
}

extension UInt8 {
    var isDecimalDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    var isLowerAlphanumeric: Bool { isDecimalDigit || self &- UInt8(ascii: "a") < 26 }
    var isAlphanumeric: Bool { isDecimalDigit || (self | 0x20) &- UInt8(ascii: "a") < 26 }
}
