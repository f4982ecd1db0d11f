import CivilTime
import Ledger
import Line

/// A past state of the stock cards.
///
/// By recording it is what the card said after one event: a seek and a walk along one page.
///
/// By when things occurred, as known after event K, it is the sum of all movements up to K that occurred no later
/// than the instant A. Most of them can be told by their numbers: what was recorded no later than A occurred no later
/// than A. So the sum is the card after K, less what it gained over the gaps, which are the numbers up to K with `at`
/// later than A, plus those movements in the gaps that occurred no later than A all the same. These stand in the
/// card's index of late entries, with corrections among them, for a correction counts at the moment of what it undoes.
/// Without a CLOCK there is one gap at most, and it ends with K: the sum begins with the card at A. After a CLOCK a
/// correction outside the gaps may undo what lies in one: the index tells that too, and it is taken away again.
struct PastStock {
    /// The last event that is known.
    let last: UInt64

    private let books: Books
    private var gaps: [ClosedRange<UInt64>] = []
    private var occurredBy: Instant?

    /// Nil where the request asks for the present.
    init?(_ request: Request, _ reading: Reading) throws(Refusal) {
        guard request["as-of"] != nil || request["known-at"] != nil else { return nil }
        books = reading.books
        guard request["known-at"] != nil else {
            last = try reading.lastEvent(request, "as-of")
            return
        }
        last = try reading.lastEvent(request, "known-at")
        guard let text = request["as-of"] else { return }
        let instant =
            UInt64(text) == nil
            ? try reading.instant(text, isEnd: true)
            : try books.knownEvent(try reading.lastEvent(request, "as-of")).at
        occurredBy = instant
        for stretch in books.stretches(through: last) {
            if let first = try books.firstEvent(after: instant, in: stretch) {
                gaps.append(first...stretch.upperBound)
            }
        }
    }

    func balance(of key: Shelf.Key) throws(Refusal) -> CardBalance {
        guard let occurredBy, let lastGap = gaps.last else { return try books.card(key, after: last) }
        var earlierGaps = gaps[...]
        var end = last
        if lastGap.upperBound == last {
            end = lastGap.lowerBound - 1
            earlierGaps.removeLast()
        }
        var balance = try books.card(key, after: end)
        for gap in earlierGaps {
            balance.add(try books.card(key, after: gap.upperBound), times: -1)
            balance.add(try books.card(key, after: gap.lowerBound - 1), times: 1)
        }
        for entry in try books.lateEntries(of: key) where entry.event <= last {
            let counts = entry.occurredMilliseconds <= occurredBy.millisecondsSinceEpoch
            guard counts == gaps.contains(where: { $0.contains(entry.event) }) else { continue }
            let event = try books.knownEvent(entry.event)
            guard let movement = try event.movement(), let lot = try books.lot(movement.lot, of: key.product) else {
                continue
            }
            let quantity = counts ? movement.quantity : -movement.quantity
            balance.move(quantity, of: lot.number, from: movement.from, to: movement.to)
        }
        return balance
    }
}

extension CardBalance {
    /// Adds another balance, or takes it away.
    fileprivate mutating func add(_ other: CardBalance, times factor: Int64) {
        for units in other.lots {
            move(factor * units.available, of: units.lot, from: .supplier, to: .available)
            move(factor * units.quarantine, of: units.lot, from: .supplier, to: .quarantine)
        }
    }
}
