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
    /// So many events; of a proof, the size of a log.
    case eventCount
    case money
    case currency
    case id
    case text
    case days
    case period
    /// One of the protocol's verbs, in any case.
    case verb
    case choice([String])

    /// What is wrong with a value that is not of this form.
    public var complaint: String { "expected \(expectation)" }

    public func isMet(by value: String) -> Bool {
        var value = value
        return value.withUTF8 { isMet(by: UnsafeRawBufferPointer($0)) }
    }

    func isMet(by value: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .code: value.isCode
        case .user: value.isUser
        case .lot: LotNumber.isValid(value)
        case .person: (1...Limits.personCharacters).contains(value.characterCount)
        case .day: Day(bytes: value) != nil
        case .instant: Day(bytes: value) != nil || Instant(bytes: value) != nil
        case .moment: Day(bytes: value) != nil || Instant(bytes: value) != nil || value.isNumber(in: 1...Int64.max)
        case .quantity: value.isNumber(in: 1...Int64(Limits.movementUnits))
        case .quotaQuantity: value.isNumber(in: 0...Int64(Limits.quotaUnits))
        case .count: value.isNumber(in: 0...Int64(Limits.movementUnits))
        case .number(let range): value.isNumber(in: range)
        case .eventNumber, .eventCount: value.isNumber(in: 1...Int64.max)
        case .money: Money(value.text) != nil
        case .currency: value.count == 3 && value.allSatisfy { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
        case .id: value.isID
        case .text: value.characterCount <= Limits.textCharacters
        case .days:
            value.last == UInt8(ascii: "d")
                && UnsafeRawBufferPointer(rebasing: value.dropLast()).isNumber(in: 0...Int64(Limits.shelfLifeDays))
        case .period: Period(value.text) != nil
        case .verb: Verb(word: value.text.uppercased()) != nil
        case .choice(let words): words.contains { value.isText($0) }
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
        case .eventCount: "a number of events, at least 1"
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
        case .count, .number, .eventCount: "number"
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

extension UnsafeRawBufferPointer {
    var isCode: Bool {
        isName(limit: Limits.codeCharacters, first: { $0.isLowerAlphanumeric }, { $0.isOfCode })
    }

    var isUser: Bool {
        isName(limit: Limits.codeCharacters, first: { $0.isAlphanumeric || $0 == UInt8(ascii: "_") }, { $0.isOfUser })
    }

    var isID: Bool {
        isName(limit: Limits.idCharacters, first: { $0.isOfID }, { $0.isOfID })
    }

    @inline(__always)
    private func isName(limit: Int, first: (UInt8) -> Bool, _ following: (UInt8) -> Bool) -> Bool {
        guard let head = self.first, count <= limit, first(head) else { return false }
        return allSatisfy(following)
    }

    /// Characters as Unicode counts its scalars; the bytes are UTF-8.
    var characterCount: Int {
        reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }

    var text: String { String(decoding: self, as: UTF8.self) }

    func isText(_ text: String) -> Bool {
        var text = text
        return count == text.utf8.count && text.withUTF8 { elementsEqual($0) }
    }

    /// A whole number without sign or leading zeros.
    func wholeNumber(in range: ClosedRange<Int64>) -> Int64? {
        guard count > 0, count <= 19, count == 1 || self[0] != UInt8(ascii: "0") else { return nil }
        var number: UInt64 = 0
        for byte in self {
            guard byte.isDecimalDigit else { return nil }
            number = number * 10 + UInt64(byte - UInt8(ascii: "0"))
        }
        return Int64(exactly: number).flatMap { range.contains($0) ? $0 : nil }
    }

    func isNumber(in range: ClosedRange<Int64>) -> Bool { wholeNumber(in: range) != nil }
}

extension String {
    public var isUser: Bool {
        var text = self
        return text.withUTF8 { UnsafeRawBufferPointer($0).isUser }
    }

    /// A whole number without sign or leading zeros.
    func wholeNumber(in range: ClosedRange<Int64>) -> Int64? {
        var text = self
        return text.withUTF8 { UnsafeRawBufferPointer($0).wholeNumber(in: range) }
    }
}

extension UInt8 {
    var isDecimalDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    var isLowerAlphanumeric: Bool { isDecimalDigit || self &- UInt8(ascii: "a") < 26 }
    var isAlphanumeric: Bool { isDecimalDigit || (self | 0x20) &- UInt8(ascii: "a") < 26 }
    var isOfCode: Bool {
        isLowerAlphanumeric || self == UInt8(ascii: ".") || self == UInt8(ascii: "_") || self == UInt8(ascii: "-")
    }
    var isOfUser: Bool {
        isAlphanumeric || self == UInt8(ascii: ".") || self == UInt8(ascii: "_") || self == UInt8(ascii: "@")
            || self == UInt8(ascii: "-")
    }
    var isOfID: Bool {
        isAlphanumeric || self == UInt8(ascii: ".") || self == UInt8(ascii: "_") || self == UInt8(ascii: ":")
            || self == UInt8(ascii: "-")
    }
}
