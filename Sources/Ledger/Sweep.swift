import CivilTime
import Line

/// At midnight in the site's zone what has expired goes to quarantine, by events of the daemon's own.
public enum Sweep {
    /// One event of the sweep, and the midnight at which it occurred.
    public struct Due: Sendable {
        public let midnight: Instant
        public let draft: Draft
    }

    /// Everything available whose last day is over: by midnight, then by facility, product and lot.
    ///
    /// - Precondition: all changes of the books are in their store, for the index of expiries is read there.
    public static func due(_ books: Books, today: Day, zone: Zone) throws(Refusal) -> [Due] {
        var found: [(expiry: Day, sortKey: [String], draft: Draft)] = []
        for number in try lotsExpired(books, before: today) {
            let lot = try books.knownLot(number: number)
            guard let product = try books.product(number: lot.product) else { throw RecordReader.broken }
            for held in try books.available(of: lot) {
                let midnight = zone.start(of: lot.expiry + 1)
                let draft = Draft(
                    .expired,
                    [
                        Field("facility", held.facility), Field("product", product.code), Field("lot", lot.code),
                        Field("expiry", lot.expiry.description), Field("qty", held.quantity),
                        Field("occurred", midnight.description),
                    ])
                found.append((lot.expiry, [held.facility, product.code, lot.code], draft))
            }
        }
        found.sort { left, right in
            left.expiry != right.expiry
                ? left.expiry < right.expiry
                : left.sortKey.lexicographicallyPrecedes(right.sortKey) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
        return found.map { Due(midnight: zone.start(of: $0.expiry + 1), draft: $0.draft) }
    }

    private static func lotsExpired(_ books: Books, before today: Day) throws(Refusal) -> [UInt32] {
        var lots: [UInt32] = []
        var isBroken = false
        let prefix = BookPrefix.expiry.key
        try books.store.scan(prefix: prefix, from: prefix) { key, _ in
            guard let expiry = day(inKey: key), key.count == 9 else {
                isBroken = true
                return false
            }
            guard expiry < today else { return false }
            lots.append(key[5..<9].reduce(0) { $0 << 8 | UInt32($1) })
            return true
        }
        if isBroken { throw RecordReader.broken }
        return lots
    }

    private static func day(inKey key: [UInt8]) -> Day? {
        guard key.count >= 5 else { return nil }
        let biased = key[1..<5].reduce(0) { $0 << 8 | UInt32($1) }
        return Day(daysSinceEpoch: Int32(bitPattern: biased ^ 0x8000_0000))
    }
}
