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
    /// Of a write: each is shown with what its OK says.
    private var held: [[Field]] = []
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
            for row in held { write(row, of: part.request) }
            held = []
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
        held = []
        finishRows()
        output.flush()
        rows = 0
    }

    private func show(row: ReplyLine, of request: PreparedRequest) {
        switch format {
        case .json, .csv:
            let fields = (row.tag.map { [Field("tag", $0)] } ?? []) + row.fields
            if request.isWrite { held.append(fields) } else { write(fields, of: request) }
        case .raw: break
        case nil: table.row(row.fields, of: request)
        }
    }

    private func show(end: ReplyLine, of request: PreparedRequest) {
        switch format {
        case .json, .csv:
            if rows == 0, !Verbs.rowQueries.contains(request.verb) {
                write((end.tag.map { [Field("tag", $0)] } ?? []) + end.fields, of: request)
            }
            for row in held { write(row + end.fields.filter { row[$0.key] == nil }, of: request) }
            held = []
            finishRows()
        case .raw: break
        case nil: table.end(end.fields, of: request)
        }
    }

    private func write(_ fields: [Field], of request: PreparedRequest) {
        if format == .csv {
            commaSeparated.row(fields)
        } else {
            output.write(JSONText.object(fields, of: request.verb))
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
