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
/// later than A, plus those movements in the gaps that occurred no later than A all the same: late entries, which
/// each card has an index of, and corrections of what occurred by then, for a correction counts at the moment of what
/// it undoes. Without a CLOCK there is one gap at most, and it ends with K: the sum begins with the card at A. After
/// one, a correction outside the gaps may undo what lies in one of them: it is taken away again.
struct PastStock {
    private let books: Books
    private let last: UInt64
    private var gaps: [ClosedRange<UInt64>] = []
    private var occurredBy: Instant?
    private var corrections: [Shelf.Key: [(movement: Movement, factor: Int64)]] = [:]

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
        try collectCorrections(of: instant)
    }

    func balance(of key: Shelf.Key) throws(Refusal) -> CardBalance {
        guard let occurredBy else { return try books.card(key, after: last) }
        var gaps = gaps[...]
        var end = last
        if let gap = gaps.last, gap.upperBound == last {
            end = gap.lowerBound - 1
            gaps.removeLast()
        }
        var balance = try books.card(key, after: end)
        for gap in gaps {
            balance.add(try books.card(key, after: gap.upperBound), times: -1)
            balance.add(try books.card(key, after: gap.lowerBound - 1), times: 1)
        }
        guard !self.gaps.isEmpty else { return balance }
        for entry in try books.lateEntries(of: key)
        where entry.occurredMilliseconds <= occurredBy.millisecondsSinceEpoch && isInGap(entry.event) {
            let event = try books.knownEvent(entry.event)
            if event.kind != .corrected { try books.enter(event, on: &balance) }
        }
        for (movement, factor) in corrections[key] ?? [] {
            guard let lot = try books.lot(movement.lot, of: key.product) else { continue }
            balance.move(factor * movement.quantity, of: lot.number, from: movement.from, to: movement.to)
        }
        return balance
    }

    private func isInGap(_ number: UInt64) -> Bool {
        gaps.contains { $0.contains(number) }
    }

    /// Corrections that lie in a gap and count, and those that lie outside and do not, by the card that they stand on.
    private mutating func collectCorrections(of instant: Instant) throws(Refusal) {
        guard !gaps.isEmpty else { return }
        for (_, by) in try books.corrections(through: last) where isInGap(by) || !books.header.clockSets.isEmpty {
            for event in try books.eventsOfRequest(try books.knownEvent(by)) where event.number <= last {
                guard let movement = try event.movement(), movement.touchesCard,
                    let undone = UInt64(try event.required("event")),
                    try (books.knownEvent(undone).occurred <= instant) == isInGap(event.number),
                    let facility = try books.facility(movement.facility),
                    let product = try books.product(movement.product)
                else { continue }
                let key = Shelf.Key(facility: facility.number, product: product.number)
                corrections[key, default: []].append((movement, isInGap(event.number) ? 1 : -1))
            }
        }
    }
}

extension CardBalance {
    /// Adds another balance, or takes it away.
    mutating func add(_ other: CardBalance, times factor: Int64) {
        for units in other.lots {
            move(factor * units.available, of: units.lot, from: .supplier, to: .available)
            move(factor * units.quarantine, of: units.lot, from: .supplier, to: .quarantine)
        }
    }
}
