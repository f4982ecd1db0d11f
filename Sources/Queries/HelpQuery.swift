import Ledger
import Line

/// HELP: the verbs, or one verb's fields, as the forms say that check them.
enum HelpQuery {
    static func answer(_ request: Request, _ reading: Reading, _ rows: inout RowWriter) {
        guard let word = request["verb"], let verb = Verb(word: word.uppercased()) else {
            for verb in Verb.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
                rows.add([
                    Field("verb", verb.rawValue), Field("writes", verb.sort == .write ? "yes" : "no"),
                    Field("summary", verb.form.summary),
                ])
            }
            return
        }
        for field in verb.form.fields.sorted(by: { $0.key < $1.key }) {
            var row = [
                Field("field", field.key), Field("form", field.value.name),
                Field("required", isRequired(field, reading) ? "yes" : "no"),
            ]
            if case .choice(let values) = field.value { row.append(Field("values", values.joined(separator: " "))) }
            row.append(Field("expected", field.value.expectation + condition(field)))
            rows.add(row)
        }
    }

    /// Of this caller.
    private static func isRequired(_ field: FieldForm, _ reading: Reading) -> Bool {
        switch field.presence {
        case .required: true
        case .requiredUnlessAtTerminal: reading.rights.counter == nil
        case .optional, .conditional, .requiredWithout, .requiredWith, .requiredWhere: false
        }
    }

    private static func condition(_ field: FieldForm) -> String {
        switch field.presence {
        case .conditional(let words): "; \(words)"
        case .requiredWithout(let other): "; required without \(other)"
        case .requiredWith(let other): "; required with \(other)"
        case .requiredWhere(let other, let value): "; required where \(other) is \(value)"
        case .required, .requiredUnlessAtTerminal, .optional: ""
        }
    }
}
