import Histogram

/// All runs of one row.
struct Results {
    let row: Case.Row
    var runs: [Measurement] = []

    var perSecond: Double { median(runs.map(\.perSecond)) }
    var slowest: Double { runs.map(\.perSecond).min() ?? 0 }
    var quickest: Double { runs.map(\.perSecond).max() ?? 0 }

    /// The median of the runs' percentiles, in microseconds; nil where no latency was measured.
    func microseconds(percentile: Double) -> Double? {
        let figures = runs.compactMap { $0.microseconds(percentile: percentile) }
        return figures.isEmpty ? nil : median(figures)
    }

    /// The longest of all runs, in microseconds.
    var longest: Double? { runs.compactMap { $0.microseconds(percentile: 100) }.max() }

    /// Latencies of all runs together.
    var latencies: Histogram<UInt64>? {
        guard var sum = runs.first?.latencies else { return nil }
        for run in runs.dropFirst() { sum.add(run.latencies) }
        return sum.totalCount == 0 ? nil : sum
    }
}

/// Of an even number of figures the mean of the middle two; 0 of none.
func median(_ figures: [Double]) -> Double {
    guard !figures.isEmpty else { return 0 }
    let sorted = figures.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
