import Client
import Glibc
import Line

/// How the program ends. Scripts rely on the numbers: they stand in naloxctl(1).
enum Outcome: Int32 {
    case ok = 0
    case refused = 1
    case usage = 2
    case noDaemon = 69
    /// The output could not be written, to a full disk for one.
    case notWritten = 74
    case replyUnknown = 75

    init(_ error: ClientError) {
        switch error {
        case .noDaemon, .notTheProtocol, .silent: self = .noDaemon
        case .refused: self = .refused
        case .replyUnknown: self = .replyUnknown
        }
    }
}

/// Says something on stderr, under the program's name. Nobody may be there to read it.
func complain(_ text: String) {
    let line = Array("naloxctl: \(text)\n".utf8)
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// What is wrong and what to do about it, in plain words.
func words(for error: ClientError) -> String {
    switch error {
    case .noDaemon(let path, let reason):
        """
        no daemon answers at \(TerminalText.printable(path)): \(reason).
        Start it (systemctl start naloxd), or name its socket with --socket or \(SocketPath.environmentVariable).
        """
    case .refused(let code, let fields):
        Refusal(code: code, fields: fields).words
    case .notTheProtocol(let path, let reason):
        "what answers at \(TerminalText.printable(path)) is no ledger of ours: \(reason)."
    case .silent(let path, let seconds):
        "the daemon at \(TerminalText.printable(path)) has said nothing for \(seconds) seconds."
    case .replyUnknown(let unanswered):
        words(for: unanswered)
    }
}

/// Nothing of the request but its verb and its id is shown: the other fields may name a person.
private func words(for unanswered: Unanswered) -> String {
    let verb = unanswered.verb.isEmpty ? "the request" : unanswered.verb
    let others = unanswered.count > 1 ? " \(unanswered.count - 1) more after it have none either." : ""
    if unanswered.isInBatch {
        let repetition = unanswered.id.map { " Repeat the whole of it, its BEGIN with id=\($0)." } ?? ""
        return """
            the connection was lost inside a batch (request \(unanswered.number)). If its COMMIT was not recorded, \
            nothing of it was.\(repetition)
            """
    }
    if unanswered.isQuery {
        return
            "the connection was lost before the whole answer to \(verb) came (request \(unanswered.number)).\(others)"
    }
    if let id = unanswered.id {
        return """
            the connection was lost before the reply to \(verb) (request \(unanswered.number)): whether it was \
            recorded is unknown.\(others)
            Repeat it with id=\(TerminalText.printable(id)): if it was recorded, the first reply comes again and \
            nothing is written twice.
            """
    }
    return """
        the connection was lost before the reply to \(verb) (request \(unanswered.number)), which had no id: \
        whether it was recorded is unknown.\(others)
        Look at the log (EVENTS) before you repeat it.
        """
}
