import Line

/// One field that a verb takes.
public struct FieldForm: Sendable {
    public enum Presence: Sendable {
        case required
        case optional
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

    /// The facility of a write at a counter.
    public static let counter = FieldForm("facility", .code, .requiredUnlessAtTerminal)
}

/// The fields that a verb takes, and one sentence on what it does.
public struct Form: Sendable {
    public let summary: String
    public let fields: [FieldForm]
    /// Values that are right by themselves but not together.
    public let agreement: @Sendable ([Field]) throws(Refusal) -> Void
    /// Whether the verb acts at a facility that the request itself names.
    public let takesFacility: Bool
    /// Whether a facility must be named, or known from the user's terminal.
    let requiresFacility: Bool
    /// Those that may be missing.
    private let demanding: [FieldForm]

    public init(
        _ summary: String, _ fields: [FieldForm],
        agreement: @escaping @Sendable ([Field]) throws(Refusal) -> Void = { _ throws(Refusal) in }
    ) {
        self.summary = summary
        self.fields = fields
        self.agreement = agreement
        let facility = fields.first { $0.key == "facility" }
        takesFacility = facility != nil
        requiresFacility = if case .requiredUnlessAtTerminal? = facility?.presence { true } else { false }
        demanding = fields.filter { if case .optional = $0.presence { false } else { true } }
    }

    /// What every write takes besides its own fields.
    public static let ofEveryWrite: [FieldForm] = [
        .optional("id", .id), .optional("occurred", .instant), .optional("worker", .person), .optional("note", .text),
    ]

    /// Checks fields in the order of precedence: unknown, duplicate, missing, bad values.
    ///
    /// - Parameter counter: the facility of the user's terminal, for where it is left out.
    public func check(_ given: [Field], counter: String?) throws(Refusal) {
        for field in given where index(of: field.key) == nil {
            throw Refusal(.unknownField, [Field("field", field.key)], "there is no field \(field.key) here")
        }
        for index in given.indices.dropFirst() {
            let key = given[index].key
            guard !given[..<index].contains(where: { $0.isNamed(key) }) else {
                throw Refusal(.duplicateField, [Field("field", key)], "\(key) is given twice")
            }
        }
        for form in demanding where isMissing(form, given, hasCounter: counter != nil) {
            throw .missing(form.key)
        }
        for field in given {
            guard let index = index(of: field.key), let complaint = fields[index].value.complaint(about: field.value)
            else { continue }
            throw .badValue(field.key, complaint)
        }
        try agreement(completed(given, counter: counter))
    }

    /// The fields with the terminal's facility, where the verb takes one that was left out.
    func completed(_ given: [Field], counter: String?) -> [Field] {
        guard let counter, takesFacility, given["facility"] == nil else { return given }
        return given + [Field("facility", counter)]
    }

    private func index(of key: String) -> Int? {
        fields.firstIndex { $0.key.utf8.count == key.utf8.count && $0.key == key }
    }

    private func isMissing(_ form: FieldForm, _ given: [Field], hasCounter: Bool) -> Bool {
        switch form.presence {
        case .optional: false
        case .required: given[form.key] == nil
        case .requiredUnlessAtTerminal: !hasCounter && given[form.key] == nil
        case .requiredWithout(let other): given[form.key] == nil && given[other] == nil
        case .requiredWith(let other): given[form.key] == nil && given[other] != nil
        case .requiredWhere(let other, let value): given[form.key] == nil && given[other] == value
        }
    }
}
