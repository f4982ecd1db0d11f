import Line

/// Rows that have more columns than the window: their fields stand below each other.
struct TallTable {
    private static let gap = "  "

    let terminal: Terminal
    let window: Int

    /// Every row beside the others, if they fit and their first fields tell them apart; nil otherwise.
    func sideBySide(_ rows: [[Field]]) -> [String]? {
        let names = rows.compactMap { $0.first?.value }
        guard names.count == rows.count, Set(names).count == names.count, Set(rows.compactMap(\.first?.key)).count == 1
        else { return nil }
        var seen: Set<String> = []
        let keys = rows.joined().compactMap { seen.insert($0.key).inserted ? $0.key : nil }
        let columns = rows.map { row in keys.map { TerminalText.printable(row[$0] ?? "") } }
        let labelWidth = keys.map(TerminalText.width).max() ?? 0
        let widths = columns.map { $0.map(TerminalText.width).max() ?? 0 }
        guard widths.reduce(labelWidth, { $0 + TallTable.gap.count + $1 }) <= window else { return nil }
        return keys.indices.map { line in
            let cells = zip(columns, widths).map { column, width in
                let space = String(repeating: " ", count: width - TerminalText.width(column[line]))
                // The first line names the columns.
                return TallTable.gap + space + (line == 0 ? terminal.styled(column[line], .title) : column[line])
            }
            return label(keys[line], width: labelWidth) + cells.joined()
        }
    }

    /// One row, for as many lines as it has fields, and an empty one.
    func block(_ row: [Field]) -> [String] {
        let width = row.map { TerminalText.width($0.key) }.max() ?? 0
        return row.map { label($0.key, width: width) + TallTable.gap + TerminalText.printable($0.value) } + [""]
    }

    private func label(_ key: String, width: Int) -> String {
        terminal.styled(key, .title) + String(repeating: " ", count: width - TerminalText.width(key))
    }
}
