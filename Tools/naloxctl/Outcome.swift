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
        case .replyUnknown, .interrupted: self = .replyUnknown
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
        unanswered.words(after: "the connection was lost")
    case .interrupted(let unanswered):
        unanswered.words(after: "interrupted")
    }
}
