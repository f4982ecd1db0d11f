import ArgumentParser
import Client
import Glibc
import Line

/// `naloxctl doctor`: is all well, and if not, what is to be done.
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks that all is well, and says what to do where it is not.",
        discussion: "Exits 0 when all is well, with things to keep an eye on too, and 1 when something is wrong.")

    @ParentCommand var root: Naloxctl
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let format = root.format { throw ValidationError("--\(format.rawValue) has no meaning for doctor") }
    }

    func run() throws {
        let findings = Doctor.findings(path: connection.path)
        let terminal = Terminal(descriptor: STDOUT_FILENO)
        let output = StandardOutput()
        let width = findings.map(\.name.count).max() ?? 0
        for finding in findings {
            let padding = String(repeating: " ", count: width - finding.name.count)
            output.write("\(Doctor.mark(finding.grade, terminal))  \(finding.name)\(padding)  \(finding.text)\n")
            if let remedy = finding.remedy {
                output.write(String(repeating: " ", count: 9 + width) + "→ \(remedy)\n")
            }
        }
        output.flush()
        if findings.contains(where: { $0.grade == .wrong }) { throw ExitCode(Outcome.refused.rawValue) }
    }

    private static func mark(_ grade: DoctorCheck.Grade, _ terminal: Terminal) -> String {
        switch grade {
        case .well: terminal.styled("ok   ", .well)
        case .watch: terminal.styled("watch", .watch)
        case .wrong: terminal.styled("WRONG", .wrong)
        }
    }

    /// Each check rests on those before it: the first that fails of the socket, the daemon and the right ends the list.
    static func findings(path: String, patience: Patience = .unattended) -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        var status = stat()
        let shown = TerminalText.printable(path)
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
            return [
                DoctorFinding(
                    grade: .wrong, name: "socket", text: "there is none at \(shown)",
                    remedy: "systemctl start naloxd, or name it with --socket or \(SocketPath.environmentVariable)")
            ]
        }
        findings.append(DoctorFinding(grade: .well, name: "socket", text: shown))
        do throws(ClientError) {
            let session = try Session(path: path, patience: patience)
            findings.append(answers(session))
            findings.append(role(session))
            let (rows, refusal) = try Statistics.ask("STATS", session)
            if let refusal {
                findings.append(
                    DoctorFinding(
                        grade: .wrong, name: "figures", text: refusal.words,
                        remedy: refusal.hint?.words(behind: "naloxctl ")))
                return findings
            }
            let gauges = gauges(rows)
            let now = Double(time(nil))
            findings += DoctorCheck.all.map { $0.finding(gauges, now: now) }
        } catch {
            findings.append(
                DoctorFinding(
                    grade: .wrong, name: "answers", text: words(for: error), remedy: "journalctl -u naloxd tells why"))
        }
        return findings
    }

    private static func answers(_ session: Session) -> DoctorFinding {
        let fields = session.greeting?.fields ?? []
        let told = ["naloxd", "site", "seq"].compactMap { key in
            fields[key].map { key + " " + TerminalText.printable($0) }
        }
        return DoctorFinding(grade: .well, name: "answers", text: told.joined(separator: ", "))
    }

    private static func role(_ session: Session) -> DoctorFinding {
        let fields = session.greeting?.fields ?? []
        let role = fields["role"] ?? "none"
        let user = TerminalText.printable(fields["user"] ?? "")
        return DoctorFinding(
            grade: role == "none" ? .wrong : .well, name: "role",
            text: "\(user) is \(role == "none" ? "nobody to the ledger" : TerminalText.printable(role))",
            remedy: role == "none" ? "an admin (root, for one) says GRANT user=\(user) role=…" : nil)
    }

    private static func gauges(_ rows: [[Field]]) -> [String: Double] {
        var gauges: [String: Double] = [:]
        for row in rows where (row["labels"] ?? "").isEmpty {
            if let name = row["name"], let value = row["value"].flatMap({ Double($0) }) { gauges[name] = value }
        }
        return gauges
    }
}
