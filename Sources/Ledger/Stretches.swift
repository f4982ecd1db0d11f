import CivilTime

/// The log's stretches between two settings of the clock: within one, `at` never descends.
extension Books {
    /// The stretches up to an event, in their order.
    public func stretches(through last: UInt64) -> [ClosedRange<UInt64>] {
        let starts = [1] + header.clockSets
        return starts.indices.compactMap { index in
            let end = min(last, index + 1 < starts.count ? starts[index + 1] - 1 : last)
            return starts[index] <= end ? starts[index]...end : nil
        }
    }

    /// The highest-numbered event whose `at` is not later; 0 before the first.
    public func lastEvent(notAfter instant: Instant) throws(Refusal) -> UInt64 {
        for stretch in stretches(through: header.lastNumber).reversed() {
            if let last = try lastEvent(notAfter: instant, in: stretch) { return last }
        }
        return 0
    }

    /// The first event that was recorded later than an instant, and all before it were not; one beyond the newest
    /// where none was.
    public func firstEvent(after instant: Instant) throws(Refusal) -> UInt64 {
        for stretch in stretches(through: header.lastNumber) {
            if let first = try firstEvent(after: instant, in: stretch) { return first }
        }
        return header.lastNumber + 1
    }

    /// The first event of a stretch that was recorded later than an instant; nil where none was.
    public func firstEvent(after instant: Instant, in stretch: ClosedRange<UInt64>) throws(Refusal) -> UInt64? {
        guard let last = try lastEvent(notAfter: instant, in: stretch) else { return stretch.lowerBound }
        return last < stretch.upperBound ? last + 1 : nil
    }

    /// The last event of a stretch that was recorded no later than an instant; nil where none was. Looked for around
    /// where it would stand if events came evenly.
    private func lastEvent(notAfter instant: Instant, in stretch: ClosedRange<UInt64>) throws(Refusal) -> UInt64? {
        let (from, to) = (stretch.lowerBound, stretch.upperBound)
        let start = try knownEvent(from).at
        guard start <= instant else { return nil }
        let end = try knownEvent(to).at
        if end <= instant { return to }
        let share = Double(instant - start) / Double(end - start)
        let guess = from + min(UInt64(share * Double(to - from)), to - from - 1)
        return try NearbySearch(from: from, to: to, guess: guess).last { (number) throws(Refusal) in
            try knownEvent(number).at <= instant
        }
    }
}
