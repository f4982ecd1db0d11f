import Client
import Glibc
import Line

/// `naloxctl` with no verb, at a terminal: requests one by one over one connection, with history and completion.
@MainActor
final class Shell {
    private let format: OutputFormat?
    private let output = StandardOutput()
    private let replies: ReplyOutput
    private let history = HistoryFile.standardPath().map(HistoryFile.init)
    private var preparer = RequestPreparer()
    private let session: Session

    init(path: String, format: OutputFormat?) throws(ClientError) {
        self.format = format
        var manner = ReplyOutput.Manner()
        manner.prompt = ""
        replies = ReplyOutput(
            path: path, format: format, output: output, terminal: Terminal(descriptor: STDOUT_FILENO), manner: manner)
        Waiting.begin()
        session = try Session(path: path, patience: .interactive, isInterrupted: { Interruption.isPending })
        Waiting.end()
    }

    func run() {
        greet()
        Interruption.catchIt(once: false)
        history?.trim()
        LineEditor.start(
            completer: Completer { [weak self] in self?.rows(of: $0) ?? [] }, history: history?.lines() ?? [])
        while let line = nextLine(), handle(line) {}
        if preparer.isBatchOpen { complain("there was no COMMIT after the last BEGIN: nothing of it is recorded.") }
    }

    /// Without what stands around it; nil at the end of input. Ctrl-C throws a line away.
    private func nextLine() -> String? {
        while true {
            if let line = LineEditor.read(prompt: preparer.isBatchOpen ? "naloxd (batch)> " : "naloxd> ") {
                let trimmed = Shell.trimmed(line)
                if !trimmed.isEmpty { return trimmed }
            } else {
                write("\n")
                if !Interruption.take() { return nil }
            }
        }
    }

    /// - Returns: whether the shell goes on.
    private func handle(_ line: String) -> Bool {
        remember(line)
        let words = line.split(separator: " ").map(String.init)
        switch words[0].lowercased() {
        case "quit", "exit": return false
        case "help" where preparer.isBatchOpen:
            write("Inside a batch only writes are taken; COMMIT records them all, ABORT none.\n")
        case "help":
            send(RequestArguments.help(words)?.bytes ?? Array(line.utf8))
            if words.count == 1 {
                write("Type a verb and its fields, as STOCK facility=oslo-1. HELP verb=… lists a verb's fields.\n")
            }
        default: send(Shell.withSpelledSeparators(line))
        }
        return !session.isOver
    }

    private func send(_ line: [UInt8]) {
        if line.withUnsafeBytes(RequestLine.isPassedOver) { return }
        let request = line.withUnsafeBytes { preparer.prepare($0) }
        if let objection = format?.objection(to: request) { return complain(objection) }
        do throws(ClientError) {
            _ = Interruption.take()
            session.submit(request)
            // Whoever follows the log waits for what may never come.
            if !request.follows { Waiting.begin() }
            defer { Waiting.end() }
            while !session.isIdle {
                _ = try session.step { (part) throws(ClientError) in
                    Waiting.end()
                    try replies.take(part)
                }
                if request.follows { replies.pause() }
            }
        } catch {
            replies.pause()
            if case .interrupted(let unanswered) = error {
                write("\n")
                // A query is let go without a word.
                if unanswered.items.contains(where: { $0.kind != .query }) { complain(words(for: error)) }
            } else {
                complain(words(for: error))
            }
            startAnew()
        }
        output.flush()
    }

    private func startAnew() {
        _ = Interruption.take()
        session.abandon()
        preparer.forgetBatch()
        replies.forget()
    }

    /// For completion, which shows no errors. Inside a batch a query would be refused and fail it.
    private func rows(of line: RequestLine) -> [[Field]] {
        guard !preparer.isBatchOpen else { return [] }
        session.patience = .completing
        defer { session.patience = .interactive }
        var asking = RequestPreparer()
        do throws(ClientError) {
            return try session.answer(to: asking.prepare(line)).rows
        } catch {
            startAnew()
            return []
        }
    }

    private func greet() {
        if let foreign = TerminalText.foreignCodeset() {
            complain("this terminal speaks \(foreign), by its locale: of what is typed here only ASCII arrives.")
        }
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

    /// FNC1 of a scanned barcode may not stand in a line as the byte that it is, and SCAN's `code` takes it spelled.
    static func withSpelledSeparators(_ line: String) -> [UInt8] {
        line.utf8.flatMap { $0 == 0x1D ? Array("{GS}".utf8) : [$0] }
    }

    private static func trimmed(_ line: String) -> String {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == 0x09 || byte == 0x0D }
        let start = line.utf8.drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) }
        return end.map { String(decoding: start[...$0], as: UTF8.self) } ?? ""
    }
}
