import Line

/// One field that a verb takes.
public final class FieldForm: Sendable {
    public enum Presence: Sendable {
        case required
        case optional
        /// In words, when it is required or may be given: the books know it, or the verb's `agreement`.
        case conditional(String)
        /// Required, but for the user of a terminal that has exactly one facility.
        case requiredUnlessAtTerminal
        /// Required where another field is left out.
        case requiredWithout(String)
        /// Required where another field is given.
        case requiredWith(String)
        /// Required where another field has a certain value.
        case requiredWhere(String, is: String)
    }

    public let key: String
    public let value: ValueForm
    public let presence: Presence

    public init(_ key: String, _ value: ValueForm, _ presence: Presence = .optional) {
        self.key = key
        self.value = value
        self.presence = presence
    }

    public static func required(_ key: String, _ value: ValueForm) -> FieldForm {
        FieldForm(key, value, .required)
    }

    public static func optional(_ key: String, _ value: ValueForm) -> FieldForm {
        FieldForm(key, value, .optional)
    }

    func isMet(by value: UnsafeRawBufferPointer) -> Bool { self.value.isMet(by: value) }

    /// It may be wrong to leave it out.
    fileprivate var isDemanded: Bool {
        switch presence {
        case .optional, .conditional: false
        default: true
        }
    }

    /// The facility of a write at a counter.
    public static let counter = FieldForm("facility", .code, .requiredUnlessAtTerminal)
}

/// The fields that a verb takes, and one sentence on what it does.
public final class Form: Sendable {
    public let summary: String
    public let fields: [FieldForm]
    /// Values that are right by themselves but not together.
    private let agreement: (@Sendable (Fields) throws(Refusal) -> Void)?
    /// Whether the verb acts at a facility that the request itself names. A grant is of one, and acts nowhere.
    public let takesFacility: Bool
    /// Whether a facility must be named, or known from the user's terminal.
    let requiresFacility: Bool
    /// The fields in the bytewise order of their keys, to be looked at without being counted as held: `fields` holds
    /// them.
    private let unheld: [Unmanaged<FieldForm>]
    /// In that order too.
    private let marks: [UInt32]
    private let keys: [[UInt8]]
    /// Those whose absence may be wrong, with their places in that order.
    private let demanding: [(place: Int, field: FieldForm)]

    public init(
        _ summary: String, _ fields: [FieldForm],
        agreement: (@Sendable (Fields) throws(Refusal) -> Void)? = nil
    ) {
        self.summary = summary
        self.fields = fields
        self.agreement = agreement
        let facility = fields.first { $0.key == "facility" }
        takesFacility = if case .requiredWhere? = facility?.presence { false } else { facility != nil }
        requiresFacility = if case .requiredUnlessAtTerminal? = facility?.presence { true } else { false }
        let ordered = fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        precondition(ordered.count <= FormMatch.mostFields)
        unheld = ordered.map { .passUnretained($0) }
        keys = ordered.map { Array($0.key.utf8) }
        marks = keys.map { key in key.withUnsafeBytes { Fields.mark(of: $0) } }
        let places = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($0.element.key, $0.offset) })
        demanding = fields.filter(\.isDemanded).compactMap { field in places[field.key].map { ($0, field) } }
    }

    /// What every write takes besides its own fields.
    public static let ofEveryWrite: [FieldForm] = [
        .optional("id", .id), .optional("occurred", .instant), .optional("worker", .person), .optional("note", .text),
    ]

    /// Checks fields in the order of precedence: unknown, duplicate, missing, bad values.
    ///
    /// - Parameter counter: the facility of the user's terminal, for where it is left out.
    /// - Returns: which fields are given.
    public func check(_ given: Fields, counter: String?) throws(Refusal) -> FormMatch {
        let match = match(given)
        if let unknown = match.unknown {
            let key = given.key(at: unknown)
            throw Refusal(.unknownField, [Field("field", key)], "there is no field \(key) here")
        }
        if let duplicate = match.duplicate {
            let key = given.key(at: duplicate)
            throw Refusal(.duplicateField, [Field("field", key)], "\(key) is given twice")
        }
        for demand in demanding where !match.has(demand.place) {
            if isMissing(demand.field, given, hasCounter: counter != nil) { throw .missing(demand.field.key) }
        }
        for index in given.indices {
            let form = unheld[match.place(at: index)]
            let isMet = given.withValue(at: index) { value in form._withUnsafeGuaranteedRef { $0.isMet(by: value) } }
            guard isMet else {
                throw form._withUnsafeGuaranteedRef { .badValue($0.key, $0.value.complaint) }
            }
        }
        if let agreement {
            var given = given
            complete(&given, counter: counter)
            try agreement(given)
        }
        return match
    }

    /// Which of its fields are given.
    public func match(_ given: Fields) -> FormMatch {
        FormMatch(given) { index in place(of: index, in: given) }
    }

    /// Puts in the terminal's facility, where the verb takes one that was left out.
    func complete(_ given: inout Fields, counter: String?) {
        guard let counter, takesFacility, !given.has("facility") else { return }
        given.append(Field("facility", counter))
    }

    private func place(of index: Int, in given: Fields) -> Int? {
        let mark = given.mark(at: index)
        var place = 0
        while place < marks.count {
            if marks[place] == mark, given.withKey(at: index, { keys[place].isEqual(to: $0) }) { return place }
            place += 1
        }
        return nil
    }

    /// Of a field that is not given.
    private func isMissing(_ form: FieldForm, _ given: Fields, hasCounter: Bool) -> Bool {
        switch form.presence {
        case .optional, .conditional: false
        case .required: true
        case .requiredUnlessAtTerminal: !hasCounter
        case .requiredWithout(let other): !given.has(named: other)
        case .requiredWith(let other): given.has(named: other)
        case .requiredWhere(let other, let value): given.value(named: other) == value
        }
    }
}
