import Glibc

/// What each figure is at each size, to what it was at the smallest.
struct GrowthLines {
    let steps: [Growth.Step]

    private static let left = 70.0
    private static let right = 700.0
    private static let top = 56.0
    private static let bottom = 256.0
    private static let highest = 2.0

    private static let figures: [(name: String, value: @Sendable (Growth.Step) -> Double)] = [
        ("DISPENSE, 64 clients, ops/s", \.dispensing), ("start to first reply", \.starting),
        ("STOCK, p50", \.stock), ("CARD of a month, p50", \.card), ("STOCK as-of, p50", \.asOf),
        ("anonymous memory", \.memory),
    ]

    var panel: Panel {
        var body = Ink.title("Growth", "at each number of events, to the same at \(grouped(Double(steps[0].events)))")
        for tenths in stride(from: 0, through: Int(Self.highest * 10), by: 5) {
            let ratio = Double(tenths) / 10
            body += Ink.line(Self.left, y(ratio), Self.right, y(ratio), tenths == 10 ? "#888" : Ink.grid)
            body += Ink.text(fixed(ratio, decimals: 1), Self.left - 8, y(ratio) + 4, anchor: "end", size: 12)
        }
        for (index, step) in steps.enumerated() {
            body += Ink.text(grouped(Double(step.events)), x(index), Self.bottom + 18, anchor: "middle", size: 12)
        }
        for (index, figure) in Self.figures.enumerated() {
            let first = figure.value(steps[0])
            guard first > 0 else { continue }
            let points = steps.enumerated().map { (x: x($0), y: y(min(Self.highest, figure.value($1) / first))) }
            let place = Self.top + 10 + 22 * Double(index)
            body += Ink.curve(points, Ink.curves[index + 1])
            body += Ink.curve([(Self.right + 24, place), (Self.right + 54, place)], Ink.curves[index + 1])
            body += Ink.text(figure.name, Self.right + 62, place + 4)
        }
        return Panel(height: Self.bottom + 40, body: body)
    }

    private func x(_ index: Int) -> Double {
        Self.left + (Self.right - Self.left) * Double(index) / Double(steps.count - 1)
    }

    private func y(_ ratio: Double) -> Double {
        Self.bottom - (Self.bottom - Self.top) * ratio / Self.highest
    }
}
