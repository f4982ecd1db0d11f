import Client
import Glibc
import Journal
import Line

/// How the program ends. Scripts rely on the numbers: they stand in nalox-audit(1).
enum ExitStatus: Int32 {
    case ok = 0
    /// Something is wrong with the ledger, or with what it is compared with.
    case finding = 1
    /// Wrong usage, or nothing there to read.
    case usage = 2
    case noDaemon = 69
    case notWritten = 74
}

/// Why the program ends before it is done.
struct Failure: Error {
    let status: ExitStatus
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    init(_ finding: Finding) {
        self.init(.finding, finding.description)
    }

    init(_ error: VerificationError) {
        switch error {
        case .finding(let finding): self.init(finding)
        case .unreadable(let error): self.init(.usage, error.description)
        }
    }

    init(_ error: ClientError) {
        switch error {
        case .noDaemon(let path, let reason): self.init(.noDaemon, "no daemon answers at \(path): \(reason)")
        case .refused(let code, let fields): self.init(.noDaemon, Self.refusal(code, fields))
        case .replyUnknown, .interrupted: self.init(.noDaemon, "the connection was lost before the whole answer came")
        case .notTheProtocol(let path, let reason):
            self.init(.noDaemon, "what answers at \(path) is no ledger: \(reason)")
        case .silent(let path, let seconds):
            self.init(.noDaemon, "the daemon at \(path) has said nothing for \(seconds) s")
        }
    }

    /// The daemon said ERR.
    static func refusal(_ code: String, _ fields: [Field]) -> String {
        "the daemon refuses: \(code)" + (fields["message"].map { ", \($0)" } ?? "")
    }

    /// A finding is the result and goes to stdout, but where the log itself goes there; all else goes to stderr.
    func end(exporting: Bool = false) -> Never {
        let isSaid = status == .finding && !exporting && (try? say(message)) != nil
        if !isSaid { complain(message) }
        exit(status.rawValue)
    }
}

/// Says something on stderr, under the program's name. Nobody may be there to read it.
func complain(_ text: String) {
    let line = Array("nalox-audit: \(text)\n".utf8)
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
