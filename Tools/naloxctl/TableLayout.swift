import Line

/// The columns of a table and how wide each is.
struct TableLayout {
    private struct Column {
        let key: String
        var width: Int
        let isNumeric: Bool
    }

    private static let gap = "  "
    /// A column of text is not made narrower than this, or than its content.
    private static let narrowest = 6

    private var columns: [Column]
    /// The place of each key's column.
    private let places: [String: Int]
    /// Fields that have no column stand at the end as they are written in the protocol; nil: as wide as they are.
    private var restWidth: Int?
    private let hasRest: Bool
    private let window: Int?

    /// - Parameters:
    ///   - verb: of the request that they answer.
    ///   - leading: the keys that have a column; without it all of these rows' keys, in the order of their rows.
    ///   - window: the columns there are to fill; nil: nothing is cut.
    init(_ rows: [[Field]], of verb: String, leading: [String]?, window: Int?) {
        let keys = leading ?? ColumnOrder(rows).keys
        var widths = keys.map(TerminalText.width)
        var areNumeric = keys.map { Quantities.isQuantity($0, of: verb) }
        let places = Dictionary(keys.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        for field in rows.joined() {
            guard let place = places[field.key] else { continue }
            widths[place] = max(widths[place], TerminalText.width(TerminalText.printable(field.value)))
            if !Quantities.isNumber(field.value) { areNumeric[place] = false }
        }
        columns = zip(keys, zip(widths, areNumeric)).map { Column(key: $0, width: $1.0, isNumeric: $1.1) }
        self.places = places
        self.window = window
        hasRest = leading != nil
        if let window { fit(window) }
    }

    /// Whether the columns do not fit side by side, however narrow.
    var isTooWide: Bool { window.map { totalWidth > $0 } ?? false }

    /// Takes from the widest column of text until all fit or none can give more. The rest has what is left over.
    private mutating func fit(_ window: Int) {
        let needed = hasRest ? window * 2 / 3 : window
        while totalWidth > needed {
            let shrinkable = columns.indices.filter {
                !columns[$0].isNumeric && columns[$0].width > TableLayout.narrowest
            }
            guard let widest = shrinkable.max(by: { columns[$0].width < columns[$1].width }) else { break }
            columns[widest].width -= 1
        }
        restWidth = max(window - totalWidth - TableLayout.gap.count, TableLayout.narrowest)
    }

    private var totalWidth: Int {
        columns.reduce(0) { $0 + $1.width } + TableLayout.gap.count * max(columns.count - 1, 0)
    }

    func titles(_ terminal: Terminal) -> String {
        var cells = columns.indices.map { place in
            let column = columns[place]
            let title = cut(column.key, to: column.width)
            return padded(
                terminal.styled(title, .title), width: TerminalText.width(title), to: column,
                isLast: place == columns.count - 1 && !hasRest)
        }
        if hasRest { cells.append(terminal.styled("fields", .title)) }
        return cells.joined(separator: TableLayout.gap)
    }

    func line(_ fields: [Field]) -> String {
        var cells = [String](repeating: "", count: columns.count)
        var rest: [String] = []
        for field in fields {
            if let place = places[field.key] {
                cells[place] = TerminalText.printable(field.value)
            } else {
                var text: [UInt8] = []
                text.appendField(field.key, field.value)
                rest.append(TerminalText.printable(String(decoding: text, as: UTF8.self)))
            }
        }
        if !rest.isEmpty { cells.append(broken(rest, width: restWidth, before: columns.count)) }
        let lastFilled = cells.lastIndex { !$0.isEmpty } ?? 0
        return cells[...lastFilled].enumerated().map { place, cell in
            guard place < columns.count else { return cell }
            if place == columns.count - 1, place == lastFilled, !columns[place].isNumeric, window != nil {
                return broken(cell.split(separator: " ").map(String.init), width: columns[place].width, before: place)
            }
            let text = cut(cell, to: columns[place].width, isNumeric: columns[place].isNumeric)
            return padded(text, width: TerminalText.width(text), to: columns[place], isLast: place == lastFilled)
        }.joined(separator: TableLayout.gap)
    }

    /// What stands last on a line is not cut: it goes on below itself.
    private func broken(_ words: [String], width: Int?, before place: Int) -> String {
        guard let width else { return words.joined(separator: " ") }
        let indentation = columns[..<place].reduce(0) { $0 + $1.width + TableLayout.gap.count }
        var text = ""
        var column = 0
        for word in words {
            let wordWidth = TerminalText.width(word)
            if column > 0, column + 1 + wordWidth > width {
                text += "\n" + String(repeating: " ", count: indentation)
                column = 0
            }
            text += (column > 0 ? " " : "") + word
            column += (column > 0 ? 1 : 0) + wordWidth
        }
        return text
    }

    /// A number is never cut: half of one is a lie.
    private func cut(_ text: String, to width: Int, isNumeric: Bool = false) -> String {
        window == nil || isNumeric ? text : TerminalText.cut(text, columns: width)
    }

    private func padded(_ text: String, width: Int, to column: Column, isLast: Bool) -> String {
        let padding = String(repeating: " ", count: max(column.width - width, 0))
        if column.isNumeric { return padding + text }
        return isLast ? text : text + padding
    }
}
