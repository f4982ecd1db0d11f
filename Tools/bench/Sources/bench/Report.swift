/// What was measured, as tables.
struct Report {
    let results: [Results]
    let growth: [Growth.Step]

    private static let nothing = "-"

    /// Throughput and latency of each case, with its ratios to what disk and LMDB did in the same run.
    var cases: String {
        var table = Table(
            ["case", "ops/s", "least..most", "p50 µs", "p99 µs", "p99.9 µs", "max µs", "× disk", "× LMDB"])
        for result in results {
            let percentiles = [50, 99, 99.9].map { result.microseconds(percentile: $0) } + [result.longest]
            let span = "\(grouped(result.slowest))..\(grouped(result.quickest))"
            var cells = [result.row.name, grouped(result.perSecond), span]
            cells += percentiles.map { $0.map(brief) ?? Self.nothing }
            cells.append(ratio(result, to: result.row.beside == nil ? nil : .disk))
            cells.append(ratio(result, to: result.row.beside))
            table.add(cells)
        }
        return table.text
    }

    private func ratio(_ result: Results, to baseline: Case.Baseline?) -> String {
        guard let baseline, let other = results.first(where: { $0.row.baseline == baseline }), other.perSecond > 0
        else { return Self.nothing }
        return brief(result.perSecond / other.perSecond)
    }

    /// A column a ledger, and in the end what the largest is to the smallest.
    var sizes: String {
        var table = Table(["events"] + growth.map { grouped(Double($0.events)) } + ["last / first"])
        for figure in Self.figures {
            let values = growth.map(figure.value)
            let ratio = values.first.flatMap { first in values.last.map { first > 0 ? $0 / first : 0 } } ?? 0
            table.add([figure.name] + values.map(figure.show) + [fixed(ratio, decimals: 2)])
        }
        return table.text
    }

    private struct Figure: Sendable {
        let name: String
        let show: @Sendable (Double) -> String
        let value: @Sendable (Growth.Step) -> Double
    }

    private static let figures = [
        Figure(name: "import, lines/s", show: grouped, value: \.importing),
        Figure(name: "verify, events/s", show: grouped, value: \.verifying),
        Figure(name: "disk, bytes an event imported", show: grouped, value: \.diskBytes),
        Figure(name: "disk, bytes an event dispensed", show: grouped, value: \.diskBytesServed),
        Figure(name: "start to first reply, ms", show: brief, value: \.starting),
        Figure(name: "DISPENSE, 64 clients, ops/s", show: grouped, value: \.dispensing),
        Figure(name: "STOCK, p50 µs", show: brief, value: \.stock),
        Figure(name: "CARD of a month, p50 µs", show: brief, value: \.card),
        Figure(name: "STOCK as-of, p50 µs", show: brief, value: \.asOf),
        Figure(name: "anonymous memory, MB", show: megabytes, value: \.memory),
        Figure(name: "with \(Growth.connections) connections, MB", show: megabytes, value: \.memoryCrowded),
    ]

    private static func megabytes(_ bytes: Double) -> String { fixed(bytes / 1e6, decimals: 1) }
}
