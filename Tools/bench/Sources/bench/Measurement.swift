import Histogram

/// What one case did in one run.
struct Measurement: Sendable {
    /// Latencies up to this, in nanoseconds: 60 s.
    private static let longestNanoseconds: UInt64 = 60_000_000_000

    var operations = 0
    var seconds = 0.0
    /// Nanoseconds from asking to being answered, to three digits. Empty where nobody waits for the single answer.
    var latencies = Histogram<UInt64>(highestTrackableValue: longestNanoseconds, numberOfSignificantValueDigits: .three)

    var perSecond: Double { seconds > 0 ? Double(operations) / seconds : 0 }

    mutating func record(_ nanoseconds: UInt64, count: Int = 1) {
        latencies.record(min(nanoseconds, Self.longestNanoseconds), count: UInt64(count))
    }

    /// In microseconds; nil where no latency was measured.
    func microseconds(percentile: Double) -> Double? {
        latencies.totalCount == 0 ? nil : Double(latencies.valueAtPercentile(percentile)) / 1_000
    }
}
