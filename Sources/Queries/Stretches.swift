import CivilTime
import Ledger

/// The log's stretches between two settings of the clock: within one, `at` never descends.
extension Books {
    func stretches(through last: UInt64) -> [ClosedRange<UInt64>] {
        let starts = [1] + header.clockSets
        return starts.indices.compactMap { index in
            let end = min(last, index + 1 < starts.count ? starts[index + 1] - 1 : last)
            return starts[index] <= end ? starts[index]...end : nil
        }
    }

    /// The first event of a stretch that was recorded later than an instant; nil where none was.
    func firstEvent(after instant: Instant, in stretch: ClosedRange<UInt64>) throws(Refusal) -> UInt64? {
        var low = stretch.lowerBound
        var high = stretch.upperBound + 1
        while low < high {
            let middle = low + (high - low) / 2
            if try knownEvent(middle).at <= instant { low = middle + 1 } else { high = middle }
        }
        return low > stretch.upperBound ? nil : low
    }

    /// The first event that was recorded later than an instant, and all before it were not; one beyond the newest
    /// where none was.
    func firstEvent(after instant: Instant) throws(Refusal) -> UInt64 {
        for stretch in stretches(through: header.lastNumber) {
            if let first = try firstEvent(after: instant, in: stretch) { return first }
        }
        return header.lastNumber + 1
    }
}
