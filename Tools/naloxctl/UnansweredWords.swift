import Client

/// What became of requests without a reply, and how to go on. Nothing of a request but its verb and its id is shown:
/// the other fields may name a person.
extension Unanswered {
    /// - Parameter event: why there is no reply, as a sentence begins.
    func words(after event: String) -> String {
        switch items.count {
        case 0: "\(event)."
        case 1: items[0].sentence(after: event)
        default:
            """
            \(event) before these requests had their replies:
            \(items.map { "  request \($0.number): \($0.remark)" }.joined(separator: "\n"))
            Repeat them with these ids: what was recorded is answered as it was then, and nothing is written twice.
            """
        }
    }
}

extension Unanswered.Item {
    fileprivate func sentence(after event: String) -> String {
        let name = (verb.isEmpty ? "the request" : verb) + " (request \(number))"
        switch kind {
        case .query: return "\(event) before the whole answer to \(name) came."
        case .openBatch:
            return """
                \(event) inside the batch of \(name), which is given up: nothing of it is recorded.\(wholeRepetition)
                """
        case .batch:
            return """
                \(event) inside the batch of \(name). If its COMMIT was not recorded, nothing of it \
                was.\(wholeRepetition)
                """
        case .write:
            guard let id else {
                return """
                    \(event) before the reply to \(name), which had no id: whether it was recorded is unknown.
                    Look at the log (EVENTS) before you repeat it.
                    """
            }
            return """
                \(event) before the reply to \(name): whether it was recorded is unknown.
                Repeat it with id=\(TerminalText.printable(id)): if it was recorded, the first reply comes again and \
                nothing is written twice.
                """
        }
    }

    private var wholeRepetition: String {
        id.map { " Repeat the whole of it, its BEGIN with id=\(TerminalText.printable($0))." } ?? ""
    }

    /// In a list.
    fileprivate var remark: String {
        let name = verb.isEmpty ? "a line that cannot be read" : verb
        switch kind {
        case .query: return name + ", which records nothing"
        case .openBatch: return "\(name)\(identifier) and what follows it: given up, nothing of it is recorded"
        case .batch: return "\(name)\(identifier) and what follows it, to its COMMIT"
        case .write:
            return id == nil
                ? name + " without an id: look at the log (EVENTS) before you repeat it" : name + identifier
        }
    }

    private var identifier: String { id.map { " id=" + TerminalText.printable($0) } ?? "" }
}
