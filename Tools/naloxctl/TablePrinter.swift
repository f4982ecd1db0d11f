import Client
import Line

/// Aligned columns. The first rows decide the widths; of a long answer the later ones are shown as they come.
struct TablePrinter {
    /// Rows that are kept to choose the columns and their widths by.
    static let rowsForLayout = 200

    private let output: StandardOutput
    private let terminal: Terminal
    private var waiting: [[Field]] = []
    private var layout: TableLayout?
    /// Instead of a layout, where no columns fit.
    private var tall: TallTable?
    private var request: PreparedRequest?
    private let isSpaced: Bool
    private var hasWritten = false

    /// - Parameter isSpaced: whether an empty line stands before a table that follows something.
    init(output: StandardOutput, terminal: Terminal, isSpaced: Bool) {
        self.output = output
        self.terminal = terminal
        self.isSpaced = isSpaced
    }

    mutating func row(_ fields: [Field], of request: PreparedRequest) {
        self.request = request
        if let layout {
            write(layout.line(fields))
            return
        }
        if let tall {
            for line in tall.block(fields) { write(line) }
            return
        }
        // In a table the words of `expected` say what `form` and `values` say to programs.
        waiting.append(request.verb == "HELP" ? fields.filter { !["form", "values"].contains($0.key) } : fields)
        if waiting.count == TablePrinter.rowsForLayout { settle() }
    }

    /// Chooses the layout by the rows so far, and shows them.
    ///
    /// - Parameter isWhole: no more will come.
    mutating func settle(isWhole: Bool = false) {
        guard layout == nil, tall == nil, !waiting.isEmpty else { return }
        // The log has a column for nearly every key there is, most of them empty: its own fields stand behind the
        // four that each event has.
        let verb = request?.verb ?? ""
        let leading = verb == "EVENTS" ? ["seq", "at", "by", "kind"] : nil
        let window = terminal.isTerminal ? Terminal.columns : nil
        let layout = TableLayout(waiting, of: verb, leading: leading, window: window)
        if isSpaced, hasWritten { write("") }
        writeTag(request)
        if layout.isTooWide, let window {
            let tall = TallTable(terminal: terminal, window: window)
            self.tall = tall
            let together = isWhole ? tall.sideBySide(waiting) : nil
            for line in together ?? waiting.flatMap(tall.block) { write(line) }
        } else {
            self.layout = layout
            write(layout.titles(terminal))
            for row in waiting { write(layout.line(row)) }
        }
        waiting = []
    }

    /// The rows end here, whatever comes after them.
    mutating func finishRows() {
        settle(isWhole: true)
        layout = nil
        tall = nil
        request = nil
    }

    mutating func end(_ fields: [Field], of request: PreparedRequest) {
        let hadRows = layout != nil || tall != nil || !waiting.isEmpty
        finishRows()
        if !hadRows { writeTag(request) }
        let isRowQuery = Verbs.rowQueries.contains(request.verb)
        if isRowQuery, !hadRows, terminal.isTerminal { write("nothing") }
        let told = fields.filter { !isRowQuery || $0.key != "seq" }
        if !told.isEmpty { write(sentence(told)) }
    }

    private func sentence(_ fields: [Field]) -> String {
        fields.map { $0.key + " " + TerminalText.printable($0.value) }.joined(separator: " · ")
    }

    private mutating func writeTag(_ request: PreparedRequest?) {
        if let tag = request?.tag { write("@" + tag) }
    }

    private mutating func write(_ line: String) {
        hasWritten = true
        output.write(line + "\n")
    }
}
