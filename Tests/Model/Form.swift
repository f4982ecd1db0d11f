/// The kinds of value of the contract's second section.
enum Kind {
    case code, user, lot, person, date, instant, moment, period, within, identifier, text
    case quantity, limit, count, event, money, currency, gtin
    case choice([String])

    func accepts(_ value: String) -> Bool {
        let bytes = value.utf8
        switch self {
        case .code: return Kind.isName(value, first: Kind.lowercase, rest: Kind.codeBytes)
        case .user: return Kind.isName(value, first: Kind.word, rest: Kind.userBytes)
        case .lot: return (1...20).contains(bytes.count) && bytes.allSatisfy(Kind.set82.contains)
        case .person: return (1...64).contains(value.unicodeScalars.count)
        case .date: return Days.day(value) != nil
        case .instant: return Days.day(value) != nil || Days.exactInstant(value) != nil
        case .moment: return Kind.event.accepts(value) || Kind.instant.accepts(value)
        case .period: return Days.period(value) != nil
        case .within: return value.hasSuffix("d") && Kind.isNumber(value.dropLast(), 0...1_000_000)
        case .identifier: return (1...64).contains(bytes.count) && bytes.allSatisfy(Kind.identifierBytes.contains)
        case .text: return value.unicodeScalars.count <= 1_000
        case .quantity: return Kind.isNumber(value[...], 1...1_000_000)
        case .limit: return Kind.isNumber(value[...], 0...1_000_000_000)
        case .count: return Kind.isNumber(value[...], 0...1_000_000)
        case .event: return Kind.isNumber(value[...], 0...Int.max)
        case .money: return Money.tenThousandths(value) != nil
        case .currency: return bytes.count == 3 && bytes.allSatisfy { (65...90).contains($0) }
        case .gtin: return Kind.isGTIN(value)
        case .choice(let choices): return choices.contains(value)
        }
    }

    private static let lowercase = Set(Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8))
    private static let word = lowercase.union(Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ_".utf8))
    private static let codeBytes = lowercase.union(Array("._-".utf8))
    private static let userBytes = word.union(Array(".@-".utf8))
    private static let identifierBytes = word.union(Array(".:-".utf8))
    private static let set82 = word.union(Array("!\"%&'()*+,-./:;<=>?".utf8))

    private static func isName(_ value: String, first: Set<UInt8>, rest: Set<UInt8>) -> Bool {
        guard let start = value.utf8.first, value.utf8.count <= 64 else { return false }
        return first.contains(start) && value.utf8.dropFirst().allSatisfy(rest.contains)
    }

    private static func isNumber(_ value: Substring, _ range: ClosedRange<Int>) -> Bool {
        guard value.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(value) else { return false }
        return range.contains(number) && (value == "0" || value.first != "0")
    }

    private static func isGTIN(_ value: String) -> Bool {
        let digits = value.utf8.map { Int($0) - 48 }
        guard [8, 12, 13, 14].contains(digits.count), digits.allSatisfy((0...9).contains) else { return false }
        let sum = digits.reversed().enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 1 : 3) }
        return sum % 10 == 0
    }
}

/// A decimal with at most four places, as a count of ten-thousandths.
enum Money {
    static func tenThousandths(_ text: String) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, let units = Days.digits(whole, whole.count), parts.count <= 2 else { return nil }
        guard whole == "0" || whole.first != "0", whole.count <= 12 else { return nil }
        guard parts.count == 2 else { return units * 10_000 }
        guard (1...4).contains(parts[1].count), let part = Days.digits(parts[1], parts[1].count) else { return nil }
        return units * 10_000 + part * [1_000, 100, 10, 1][parts[1].count - 1]
    }

    static func text(_ tenThousandths: Int) -> String {
        var fraction = Days.padded(tenThousandths % 10_000, 4)
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return String(tenThousandths / 10_000) + (fraction.isEmpty ? "" : "." + fraction)
    }
}

struct FieldRule {
    let key: String
    let kind: Kind
    let isRequired: Bool
}

/// Which fields a verb takes.
struct Form {
    let isWrite: Bool
    let rules: [FieldRule]

    init(isWrite: Bool, required: [(String, Kind)], optional: [(String, Kind)]) {
        self.isWrite = isWrite
        rules =
            required.map { FieldRule(key: $0.0, kind: $0.1, isRequired: true) }
            + optional.map { FieldRule(key: $0.0, kind: $0.1, isRequired: false) }
    }

    /// The fields by key, or the first fault in the order of the error codes. `ownFacility` stands in for a facility
    /// left out; `takesId` is false within a batch.
    func judge(
        _ request: ModelRequest, ownFacility: String?, takesId: Bool = true
    ) throws(Refusal) -> [String: String] {
        for field in request.fields {
            let isKnown = rules.contains { $0.key == field.key } && (takesId || field.key != "id")
            if !isKnown { throw Refusal("unknown-field", field: field.key) }
        }
        var values: [String: String] = [:]
        for field in request.fields where values.updateValue(field.value, forKey: field.key) != nil {
            throw Refusal("duplicate-field", field: field.key)
        }
        if let ownFacility, values["facility"] == nil, rules.contains(where: { $0.key == "facility" }),
            request.verb != "GRANT", request.verb != "REVOKE"
        {
            values["facility"] = ownFacility
        }
        for rule in rules where rule.isRequired && values[rule.key] == nil {
            throw Refusal("missing-field", field: rule.key)
        }
        try Form.requireCompanions(request.verb, values)
        for rule in rules {
            if let value = values[rule.key], !rule.kind.accepts(value) {
                throw Refusal("bad-value", field: rule.key)
            }
        }
        try Form.refuseContradictions(request.verb, values)
        return values
    }

    /// Fields that are required only beside others.
    private static func requireCompanions(_ verb: String, _ values: [String: String]) throws(Refusal) {
        if verb == "RECEIVE" {
            if values["unit-cost"] != nil, values["currency"] == nil {
                throw Refusal("missing-field", field: "currency")
            }
            if values["currency"] != nil, values["unit-cost"] == nil {
                throw Refusal("missing-field", field: "unit-cost")
            }
        }
        if verb == "ARRIVE", values["qty"] == nil, values["missing"] == nil {
            throw Refusal("missing-field", field: "qty")
        }
        if verb == "GRANT" || verb == "REVOKE", values["role"] == "terminal", values["facility"] == nil {
            throw Refusal("missing-field", field: "facility")
        }
    }

    private static func refuseContradictions(_ verb: String, _ values: [String: String]) throws(Refusal) {
        if verb == "SHIP", values["from"] == values["to"] { throw Refusal("bad-value", field: "to") }
        if verb == "GRANT" || verb == "REVOKE", values["role"] != "terminal", values["facility"] != nil {
            throw Refusal("bad-value", field: "facility")
        }
        if verb == "QUOTA", let from = values["from"], let until = values["until"], until < from {
            throw Refusal("bad-value", field: "until")
        }
        if verb == "DISPENSE", values["reason"] != nil, values["visit"] != "refill" {
            throw Refusal("bad-value", field: "reason")
        }
        if verb == "QUARANTINE" || verb == "RELEASE", values["facility"] == nil, values["qty"] != nil {
            throw Refusal("bad-value", field: "qty")
        }
    }
}
