/// A whole reply: its rows and the line that ends it, without `message`.
public struct ModelReply: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        case ok([Pair])
        case error(String, [Pair])
    }

    public var rows: [[Pair]]
    public var outcome: Outcome

    public init(rows: [[Pair]] = [], outcome: Outcome) {
        self.rows = rows
        self.outcome = outcome
    }

    /// The value of a field of the OK or ERR line.
    public subscript(key: String) -> String? {
        switch outcome {
        case .ok(let pairs), .error(_, let pairs): pairs.first { $0.key == key }?.value
        }
    }

    /// The code of a refusal.
    public var errorCode: String? {
        if case .error(let code, _) = outcome { code } else { nil }
    }

    /// The same reply as a repetition of the request gets it.
    var replayed: ModelReply {
        guard case .ok(let pairs) = outcome else { return self }
        return ModelReply(rows: rows, outcome: .ok(pairs + [Pair("replayed", "true")]))
    }
}

extension ModelReply: CustomStringConvertible {
    public var description: String {
        func line(_ start: String, _ pairs: [Pair]) -> String {
            ([start] + pairs.map(\.text)).joined(separator: " ")
        }
        var lines = rows.map { line("ROW", $0) }
        switch outcome {
        case .ok(let pairs): lines.append(line("OK", pairs))
        case .error(let code, let pairs): lines.append(line("ERR \(code)", pairs))
        }
        return lines.joined(separator: "\n")
    }
}

/// A reason why a request is not done.
struct Refusal: Error {
    let code: String
    let fields: [Pair]

    init(_ code: String, _ fields: [Pair] = []) {
        self.code = code
        self.fields = fields
    }

    init(_ code: String, field: String) {
        self.init(code, [Pair("field", field)])
    }

    var reply: ModelReply { ModelReply(outcome: .error(code, fields)) }
}

/// A row's fields in order; what has no value has no field.
func row(_ columns: [(String, String?)]) -> [Pair] {
    columns.compactMap { column in column.1.map { Pair(column.0, $0) } }
}
