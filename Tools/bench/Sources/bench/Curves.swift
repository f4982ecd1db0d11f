import Glibc

/// Latency over the percentiles, both logarithmic: each mark to the right is ten times rarer.
struct Curves {
    let results: [Results]

    private static let left = 70.0
    private static let right = 700.0
    private static let top = 56.0
    private static let bottom = 416.0
    private static let percentiles = [
        (0.0, "0 %"), (50, "50 %"), (90, "90 %"), (99, "99 %"), (99.9, "99.9 %"), (99.99, "99.99 %"),
    ]
    private static let steps = 80

    var panel: Panel {
        let figures = results.flatMap { result in
            [result.latencies?.valueAtPercentile(1), result.latencies?.valueAtPercentile(99.99)]
                .compactMap { $0 }.map { max(1, Double($0) / 1_000) }
        }
        let scale = Scale(figures, from: Self.bottom, to: Self.top)
        var body = Ink.title("Latency", "in microseconds, by percentile, all runs together") + grid(scale)
        for (index, result) in results.enumerated() {
            guard let latencies = result.latencies else { continue }
            let points = (0...Self.steps).map { step in
                let share = Double(step) / Double(Self.steps)
                let percentile = 100 * (1 - pow(10, -share * 4))
                let value = Double(latencies.valueAtPercentile(max(1, percentile))) / 1_000
                return (x: Self.place(percentile), y: scale.place(max(value, scale.lowest)))
            }
            let colour = Ink.curves[index % Ink.curves.count]
            let y = Self.top + 10 + 22 * Double(index)
            body += Ink.curve(points, colour)
            body += Ink.curve([(Self.right + 24, y), (Self.right + 54, y)], colour)
            body += Ink.text(result.row.short ?? result.row.name, Self.right + 62, y + 4)
        }
        return Panel(height: max(Self.bottom, Self.top + 22 * Double(results.count)) + 40, body: body)
    }

    private func grid(_ scale: Scale) -> String {
        var body = ""
        for decade in scale.decades {
            let y = scale.place(decade: decade)
            body += Ink.line(Self.left, y, Self.right, y)
            body += Ink.text(grouped(pow(10, Double(decade))), Self.left - 8, y + 4, anchor: "end", size: 12)
        }
        for (percentile, label) in Self.percentiles {
            let x = Self.place(percentile)
            body += Ink.line(x, Self.top, x, Self.bottom)
            body += Ink.text(label, x, Self.bottom + 18, anchor: "middle", size: 12)
        }
        return body
    }

    private static func place(_ percentile: Double) -> Double {
        left + (right - left) * -log10(1 - percentile / 100) / 4
    }
}
