import CivilTime
import Line

/// When units of a lot could not be available, by when things occurred: from the end of the day that its expiry names,
/// as that was held to be at the moment, and while the lot was recalled. The sweep and the recall moved what was there
/// at those very moments.
public struct LotHolds: Sendable {
    /// In the order of recording: since when an expiry was held to be the lot's, and when its last day ends.
    private var expiries: [(since: Instant, midnight: Instant)] = []
    /// In the order of recording.
    private var recalls: [(since: Instant, isRecalled: Bool)] = []

    /// Of what had occurred by then, the last that was recorded counts.
    public func isHeld(at instant: Instant) -> Bool {
        if let expiry = expiries.last(where: { $0.since <= instant }), expiry.midnight <= instant { return true }
        return recalls.last { $0.since <= instant }?.isRecalled ?? false
    }

    /// The parts of a stretch of time in which the lot was not held, ascending.
    public func free(within span: Range<Instant>) -> [Range<Instant>] {
        let changes = (expiries.flatMap { [$0.since, $0.midnight] } + recalls.map(\.since))
            .filter { span.lowerBound < $0 && $0 < span.upperBound }
        let bounds = [span.lowerBound] + Set(changes).sorted() + [span.upperBound]
        return zip(bounds, bounds.dropFirst()).compactMap { start, end in
            start < end && !isHeld(at: start) ? start..<end : nil
        }
    }
}

extension LotHolds {
    /// - Parameter last: the newest event that is known.
    public init(_ books: Books, of lot: Lot, knownAt last: UInt64, _ zone: Zone) throws(Refusal) {
        var since = Instant.earliest
        for former in lot.formerExpiries where former.correctedBy <= last {
            expiries.append((since, zone.start(of: former.expiry + 1)))
            since = try books.knownEvent(former.correctedBy).occurred
        }
        expiries.append((since, zone.start(of: lot.expiry(after: last) + 1)))
        recalls = try books.recalls(of: lot.number, knownAt: last)
    }
}
