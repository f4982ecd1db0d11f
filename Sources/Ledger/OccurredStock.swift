import CivilTime
import Line

/// Stock by when things occurred: what was on hand at the instant A, as known after event K.
///
/// It is the sum of all movements up to K that occurred no later than A. Most of them can be told by their numbers:
/// what was recorded no later than A occurred no later than A. So the sum is the card after K, less what it gained over
/// the gaps, which are the numbers up to K with `at` later than A, plus those movements in the gaps that occurred no
/// later than A all the same. These stand in the card's index of late entries, with corrections among them, for a
/// correction counts at the moment of what it undoes.
/// Without a CLOCK there is one gap at most, and it ends with K: the sum begins with the card at A. After a CLOCK a
/// correction outside the gaps may undo what lies in one: the index tells that too, and it is taken away again.
/// What was recorded later than A may say `quarantine` only because of the day on which it was recorded: see
/// `LateShift`.
public struct OccurredStock {
    private let books: Books
    private let instant: Instant
    private let last: UInt64
    private let zone: Zone
    private var gaps: [ClosedRange<UInt64>] = []

    /// - Parameters:
    ///   - instant: what occurred later does not count.
    ///   - last: the newest event that is known.
    public init(_ books: Books, at instant: Instant, knownAt last: UInt64, _ zone: Zone) throws(Refusal) {
        self.books = books
        self.instant = instant
        self.last = last
        self.zone = zone
        for stretch in books.stretches(through: last) {
            if let first = try books.firstEvent(after: instant, in: stretch) {
                gaps.append(first...stretch.upperBound)
            }
        }
    }

    /// What a card said. Below zero where things were handed out before their receipt was entered.
    public func balance(of key: Shelf.Key) throws(Refusal) -> CardBalance {
        guard let lastGap = gaps.last else { return try books.card(key, after: last) }
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
        var shifts: [UInt32: Int64] = [:]
        for entry in try books.lateEntries(of: key) where entry.event <= last {
            let counts = entry.occurredMilliseconds <= instant.millisecondsSinceEpoch
            guard counts == gaps.contains(where: { $0.contains(entry.event) }) else { continue }
            let event = try books.knownEvent(entry.event)
            guard let code = event["lot"], let lot = try books.lot(code, of: key.product) else { continue }
            if counts { shifts[lot.number, default: 0] += try shift(by: event) }
            guard let movement = try event.movement() else { continue }
            let quantity = counts ? movement.quantity : -movement.quantity
            balance.move(quantity, of: lot.number, from: movement.from, to: movement.to)
        }
        for (number, units) in shifts where units != 0 {
            let lot = try books.knownLot(number: number)
            if try LotHolds(books, of: lot, knownAt: last, zone).isHeld(at: instant) { continue }
            balance.shift(units, of: number)
        }
        return balance
    }

    private func shift(by event: Event) throws(Refusal) -> Int64 {
        try books.lateShifts(of: event).reduce(0) { $0 + ($1.span.contains(instant) ? $1.units : 0) }
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
