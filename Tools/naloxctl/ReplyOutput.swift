import Client
import Line

/// Shows replies as they come in, in the form that was asked for, and keeps count of refusals. Rows go to stdout; what
/// the daemon refuses is said on stderr, but stands among the protocol's own lines too where those are shown.
final class ReplyOutput {
    /// What stands around a refusal on stderr.
    struct Manner {
        /// One request was made, or they came one by one from a person: every refusal is explained.
        var explains = true
        /// Requests come from a file: a refusal names its line.
        var namesLines = false
        /// What a request is typed behind.
        var prompt = "naloxctl "
    }

    private let path: String
    private let format: OutputFormat?
    private let output: StandardOutput
    private let manner: Manner
    private let complaints = Terminal(descriptor: 2)
    private var table: TablePrinter
    private var commaSeparated: CommaSeparatedPrinter
    private var rows = 0
    private(set) var refusals = 0
    private(set) var firstRefusedLine = 0

    /// - Parameter path: where the replies come from.
    init(
        path: String, format: OutputFormat?, output: StandardOutput, terminal: Terminal, manner: Manner = Manner()
    ) {
        self.path = path
        self.format = format
        self.output = output
        self.manner = manner
        table = TablePrinter(output: output, terminal: terminal, isSpaced: manner.namesLines)
        commaSeparated = CommaSeparatedPrinter(output: output)
    }

    func take(_ part: ReplyPart) throws(ClientError) {
        if format == .raw { output.writeLine(part.bytes) }
        if format == .raw, part.kind != .error { return }
        let line: ReplyLine
        do throws(UnreadableLine) {
            line = try ReplyLine(part.bytes)
        } catch {
            throw .notTheProtocol(path: path, reason: error.message)
        }
        switch line.kind {
        case .row:
            rows += 1
            show(row: line, of: part.request)
        case .ok:
            show(end: line, of: part.request)
            rows = 0
        case .error(let code):
            if format != .raw { finishRows() }
            rows = 0
            refuse(Refusal(code: code, fields: line.fields, verb: part.request.verb), of: part.request)
        }
    }

    /// Nothing more is at hand: shows what has come so far.
    func pause() {
        if format == nil { table.settle() }
        output.flush()
    }

    /// The rest of a reply will not come: the next one begins anew.
    func forget() {
        finishRows()
        output.flush()
        rows = 0
    }

    private func show(row: ReplyLine, of request: PreparedRequest) {
        switch format {
        case .json: output.write(JSONText.object(row.fields, tag: row.tag))
        case .csv: commaSeparated.row(row.fields)
        case .raw: break
        case nil: table.row(row.fields, of: request)
        }
    }

    private func show(end: ReplyLine, of request: PreparedRequest) {
        let hasOnlyOK = rows == 0 && !Verbs.rowQueries.contains(request.verb)
        switch format {
        case .json: if hasOnlyOK { output.write(JSONText.object(end.fields, tag: end.tag)) }
        case .csv:
            if hasOnlyOK { commaSeparated.row(end.fields) }
            commaSeparated.end()
        case .raw: break
        case nil: table.end(end.fields, of: request)
        }
    }

    private func finishRows() {
        switch format {
        case .csv: commaSeparated.end()
        case nil: table.finishRows()
        case .raw, .json: break
        }
    }

    private func refuse(_ refusal: Refusal, of request: PreparedRequest) {
        refusals += 1
        if refusals == 1 { firstRefusedLine = request.number }
        guard manner.explains else { return }
        output.flush()
        let place = manner.namesLines ? "line \(request.number): " : ""
        var text = complaints.styled(place + refusal.words, .wrong)
        if let hint = refusal.hint { text += "\n  try: \(hint.words(behind: manner.prompt))" }
        complain(text)
    }
}
