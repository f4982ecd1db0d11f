import Glibc

/// Throughput, a bar a case, and a thin line from the slowest run to the quickest.
struct Bars {
    let results: [Results]

    private static let left = 240.0
    private static let right = 910.0
    private static let top = 56.0
    private static let step = 26.0

    var panel: Panel {
        let scale = Scale(results.map { max(1, $0.slowest) } + results.map(\.quickest), from: Self.left, to: Self.right)
        let bottom = Self.top + Self.step * Double(results.count)
        var body = Ink.title("Operations a second", "the median of the runs, from the slowest to the quickest")
        for decade in scale.decades {
            let x = scale.place(decade: decade)
            body += Ink.line(x, Self.top - 6, x, bottom)
            body += Ink.text(grouped(pow(10, Double(decade))), x, bottom + 18, anchor: "middle", size: 12)
        }
        for (index, result) in results.enumerated() {
            let y = Self.top + Self.step * Double(index)
            let end = scale.place(max(1, result.perSecond))
            body += Ink.text(result.row.short ?? result.row.name, Self.left - 10, y + 14, anchor: "end")
            body += Ink.rectangle(Self.left, y, end - Self.left, 18, colour(result.row))
            body += Ink.line(scale.place(max(1, result.slowest)), y + 9, scale.place(result.quickest), y + 9, "#222")
            let label = max(end, scale.place(result.quickest)) + 6
            body += Ink.text(grouped(result.perSecond), label, y + 14, size: 12)
        }
        return Panel(height: bottom + 34, body: body)
    }

    private func colour(_ row: Case.Row) -> String {
        if row.name.hasPrefix("STOCK") { return Ink.stock }
        return row.name.hasPrefix("disk") || row.name.hasPrefix("LMDB") ? Ink.disk : Ink.dispense
    }
}
