import Line

/// What may come next on a line, by what the daemon says of its verbs (HELP) and, for codes, of its books.
@MainActor
final class Completer {
    struct Completion: Equatable {
        var candidates: [String] = []
        /// A space may follow: the word is whole.
        var endsWord = true
    }

    /// The rows of a query's reply; none when it was refused or no daemon answers.
    typealias Ask = (RequestLine) -> [[Field]]

    private struct FieldHelp {
        let key: String
        let values: [String]
    }

    /// Fields whose values are listed by a query of their own.
    private static let listed = ["facility": "FACILITIES", "product": "PRODUCTS"]

    private let ask: Ask
    private var verbs: [String] = []
    private var fields: [String: [FieldHelp]] = [:]

    init(ask: @escaping Ask) {
        self.ask = ask
    }

    /// - Parameters:
    ///   - word: what stands before the cursor since the last space.
    ///   - line: what stands before that.
    func complete(word: String, after line: String) -> Completion {
        let words = line.split(separator: " ").map(String.init).filter { !$0.hasPrefix("@") }
        guard let verb = words.first else { return verbs(beginningWith: word) }
        if verb.lowercased() == "help", !word.contains("=") {
            return Completion(candidates: beginning(with: word, in: knownVerbs()))
        }
        guard let equals = word.firstIndex(of: "=") else {
            let used = Set(words.dropFirst().compactMap { $0.split(separator: "=").first.map(String.init) })
            let keys = help(verb.uppercased()).map(\.key).filter { !used.contains($0) }
            return Completion(candidates: beginning(with: word, in: keys).map { $0 + "=" }, endsWord: false)
        }
        let key = String(word[..<equals])
        let values = values(of: key, verb: verb.uppercased())
        let start = String(word[word.index(after: equals)...])
        return Completion(candidates: beginning(with: start, in: values).map { key + "=" + $0 })
    }

    private func verbs(beginningWith word: String) -> Completion {
        Completion(candidates: beginning(with: word.uppercased(), in: knownVerbs() + ["QUIT"]))
    }

    private func knownVerbs() -> [String] {
        if verbs.isEmpty { verbs = ask(RequestLine(verb: "HELP", fields: [])).compactMap { $0["verb"] } }
        return verbs
    }

    private func help(_ verb: String) -> [FieldHelp] {
        if let known = fields[verb] { return known }
        let rows = ask(RequestLine(verb: "HELP", fields: [Field("verb", verb)]))
        let help = rows.compactMap { row in
            row["field"].map {
                FieldHelp(key: $0, values: (row["values"] ?? "").split(separator: " ").map(String.init))
            }
        }
        if !help.isEmpty { fields[verb] = help }
        return help
    }

    private func values(of key: String, verb: String) -> [String] {
        if let field = help(verb).first(where: { $0.key == key }), !field.values.isEmpty { return field.values }
        guard let query = Completer.listed[key] else { return [] }
        return ask(RequestLine(verb: query, fields: [])).compactMap { $0[key] }
    }

    private func beginning(with start: String, in words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { $0.hasPrefix(start) && seen.insert($0).inserted }.sorted()
    }
}
