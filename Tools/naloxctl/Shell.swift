import Client
import Glibc
import Line

/// `naloxctl` with no verb, at a terminal: requests one by one over one connection, with history and completion.
@MainActor
final class Shell {
    private let output = StandardOutput()
    private let replies: ReplyOutput
    private let history = HistoryFile.standardPath().map(HistoryFile.init)
    private var preparer = RequestPreparer()
    private let session: Session

    init(path: String, format: OutputFormat?) throws(ClientError) {
        var manner = ReplyOutput.Manner()
        manner.prompt = ""
        replies = ReplyOutput(
            path: path, format: format, output: output, terminal: Terminal(descriptor: STDOUT_FILENO), manner: manner)
        Waiting.begin()
        session = try Session(path: path, patience: .interactive)
        Waiting.end()
    }

    func run() {
        greet()
        Interruption.catchIt()
        history?.trim()
        LineEditor.start(
            completer: Completer { [weak self] in self?.rows(of: $0) ?? [] }, history: history?.lines() ?? [])
        while true {
            guard let line = LineEditor.read(prompt: preparer.isBatchOpen ? "naloxd (batch)> " : "naloxd> ") else {
                if !Interruption.take() { break }
                write("\n")
                continue
            }
            let trimmed = Shell.trimmed(line)
            if trimmed.isEmpty { continue }
            remember(trimmed)
            if !handle(trimmed) { return }
        }
        write("\n")
    }

    /// - Returns: whether the shell goes on.
    private func handle(_ line: String) -> Bool {
        let words = line.split(separator: " ").map(String.init)
        switch words[0].lowercased() {
        case "quit", "exit": return false
        case "help" where preparer.isBatchOpen:
            write("Inside a batch only writes are taken; COMMIT records them all, ABORT none.\n")
        case "help" where words.count == 2 && !words[1].contains("="): send("HELP verb=" + words[1].uppercased())
        case "help" where words.count == 1:
            send("HELP")
            write("Type a verb and its fields, as STOCK facility=oslo-1. HELP verb=… lists a verb's fields.\n")
        default: send(line)
        }
        return !session.isOver
    }

    private func send(_ text: String) {
        let bytes = Array(text.utf8)
        if bytes.withUnsafeBytes(RequestLine.isPassedOver) { return }
        let request = bytes.withUnsafeBytes { preparer.prepare($0) }
        do throws(ClientError) {
            _ = Interruption.take()
            session.submit(request)
            while !session.isIdle {
                _ = try session.step { (part) throws(ClientError) in try replies.take(part) }
                if request.follows { replies.pause() }
                if Interruption.take() {
                    replies.pause()
                    interrupted(request)
                    break
                }
            }
        } catch {
            replies.pause()
            complain(words(for: error))
            startAnew()
        }
        output.flush()
    }

    /// A query is let go; whether a write was recorded is then unknown.
    private func interrupted(_ request: PreparedRequest) {
        write("\n")
        if !request.isQuery, let id = request.id {
            complain(
                "interrupted: whether it was recorded is unknown. Repeat it with id=\(TerminalText.printable(id)).")
        }
        if preparer.isBatchOpen { complain("the batch was given up: nothing of it is recorded.") }
        startAnew()
    }

    private func startAnew() {
        session.abandon()
        preparer.forgetBatch()
        replies.forget()
    }

    /// For completion, which shows no errors. Inside a batch a query would be refused and fail it.
    private func rows(of line: RequestLine) -> [[Field]] {
        guard !preparer.isBatchOpen else { return [] }
        var rows: [[Field]] = []
        var asking = RequestPreparer()
        do throws(ClientError) {
            try session.perform(asking.prepare(line)) { part in
                if part.kind == .row, let row = try? ReplyLine(part.bytes) { rows.append(row.fields) }
            }
        } catch {
            startAnew()
        }
        return rows
    }

    private func greet() {
        guard let greeting = session.greeting else { return }
        let told = ["site", "user", "role", "facility", "seq"].compactMap { key in
            greeting.fields[key].map { key + " " + TerminalText.printable($0) }
        }
        let version = TerminalText.printable(greeting.fields["naloxd"] ?? "")
        write("naloxd \(version) · \(told.joined(separator: " · "))\n")
        write("help lists the verbs, Tab completes, Ctrl-D ends.\n")
    }

    private func remember(_ line: String) {
        let kept = PersonalFields.withoutThem(line)
        if kept.isEmpty { return }
        LineEditor.remember(kept)
        history?.append(kept)
    }

    private func write(_ text: String) {
        output.write(text)
        output.flush()
    }

    private static func trimmed(_ line: String) -> String {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == 0x09 || byte == 0x0D }
        let start = line.utf8.drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) }
        return end.map { String(decoding: start[...$0], as: UTF8.self) } ?? ""
    }
}
