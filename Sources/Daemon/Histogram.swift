import NIOCore

/// How often a value was at most each of some bounds.
struct Histogram {
    /// Ascending.
    private let bounds: [UInt64]
    /// How many of what is observed make one of what is shown.
    private let scale: UInt64
    /// One for each bound, and one for what is beyond the last.
    private var counts: ContiguousArray<UInt64>
    private(set) var sum: UInt64 = 0

    private init(bounds: [UInt64], scale: UInt64) {
        self.bounds = bounds
        self.scale = scale
        counts = ContiguousArray(repeating: 0, count: bounds.count + 1)
    }

    /// Of nanoseconds, shown in seconds: from 50 µs to 10 s.
    static let durations = Histogram(
        bounds: [
            50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
            2_500_000, 5_000_000, 10_000_000,
        ].map { $0 * 1_000 }, scale: 1_000_000_000)

    /// Of numbers of requests: powers of two, to 16 384.
    static let requests = Histogram(bounds: (0...14).map { 1 << $0 }, scale: 1)

    /// - Parameter times: how often the value was seen.
    mutating func observe(_ value: UInt64, times: UInt64 = 1) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += times
        sum += value * times
    }

    /// As Prometheus wants them: each bucket counts those below it, too, and they ascend.
    func rows(_ name: String, _ help: String) -> [MetricRow] {
        var rows: [MetricRow] = []
        var below: UInt64 = 0
        for (count, bound) in zip(counts, bounds.map { shown($0) } + ["+Inf"]) {
            below += count
            rows.append(MetricRow(name + "_bucket", .histogram, String(below), help, labels: "le=\"\(bound)\""))
        }
        rows.append(MetricRow(name + "_count", .histogram, String(below), help))
        rows.append(MetricRow(name + "_sum", .histogram, shown(sum), help))
        return rows
    }

    private func shown(_ value: UInt64) -> String { MetricRow.decimal(value, scale: scale) }
}

extension TimeAmount {
    /// Clocks of several threads may seem to run back.
    var unsignedNanoseconds: UInt64 { UInt64(max(0, nanoseconds)) }
}
