import Ledger
import Line
import Synchronization

/// What shelves hold after the newest group, for whoever reads settled books beside the writer and has to see all that
/// was acknowledged. It knows of stock alone: of anything else, only that it has changed.
public final class SealedStock: Sendable {
    private struct State {
        /// What each shelf held after its newest group, and the last event of that.
        var shelves: [(lots: [Shelf.LotStock], event: UInt64)] = []
        var places = KeyPlaces<Shelf.Key>()
        /// The newest event that changed more than what a shelf holds.
        var newestOther: UInt64 = 0

        mutating func show(
            _ key: Shelf.Key, _ newest: UInt64, _ lots: (Shelf.Key) throws(Refusal) -> [Shelf.LotStock]
        ) throws(Refusal) {
            guard let place = places[key] else {
                places.add(key, shelves.count)
                return shelves.append((try lots(key), newest))
            }
            guard shelves[place].event < newest else { return }
            // Copied, for the books change their own in its place.
            shelves[place].lots.replaceSubrange(0..., with: try lots(key))
            shelves[place].event = newest
        }
    }

    /// How far settled books are behind, for one who asks for a shelf.
    public struct Present {
        /// The newest event.
        public let newest: UInt64
        /// What the shelf holds, where the settled books do not say it.
        public let lots: [Shelf.LotStock]?
    }

    private let state = Mutex(State())
    private let newestSealed = Atomic<UInt64>(0)
    private let newestSettled = Atomic<UInt64>(0)

    /// The newest event that is acknowledged, or is about to be; 0 before the first group.
    public var newest: UInt64 { newestSealed.load(ordering: .acquiring) }

    /// The newest event that the store is known to hold; 0 before the first settlement.
    public var settled: UInt64 { newestSettled.load(ordering: .acquiring) }

    /// What a shelf holds now, for a reader of the books as they were after event `settled`.
    ///
    /// - Parameter key: nil where no shelf is asked for.
    /// - Returns: nil if more has changed since than stock: only the writer can tell.
    public func present(on key: Shelf.Key?, since settled: UInt64) -> Present? {
        state.withLock { state in
            guard state.newestOther <= settled else { return nil }
            let shelf = key.flatMap { state.places[$0] }.map { state.shelves[$0] }
            let lots = shelf.flatMap { $0.event > settled ? $0.lots : nil }
            return Present(newest: max(newest, settled), lots: lots)
        }
    }

    /// A group is durable.
    ///
    /// - Parameters:
    ///   - newest: its last event.
    ///   - newestOther: the newest event, of this group or before, that changed more than what a shelf holds.
    ///   - lots: what a shelf holds now.
    func show(
        _ moved: [Shelf.Key], newest: UInt64, newestOther: UInt64,
        lots: (Shelf.Key) throws(Refusal) -> [Shelf.LotStock]
    ) throws(Refusal) {
        try state.withLock { (state) throws(Refusal) in
            newestSealed.store(newest, ordering: .releasing)
            state.newestOther = max(state.newestOther, newestOther)
            if state.shelves.count > Limits.cachedRecords {
                state.shelves.removeAll()
                state.places.removeAll()
                state.newestOther = newest
            }
            for key in moved { try state.show(key, newest, lots) }
        }
    }

    func show(settled: UInt64) {
        newestSettled.store(settled, ordering: .releasing)
    }
}
