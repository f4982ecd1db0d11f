import Line

/// Walks through the pages of stock cards and lots' histories: a seek, then at most a page a step.
extension Books {
    /// All events of the request that made one of them, in their order.
    public func eventsOfRequest(_ event: Event) throws(Refusal) -> [Event] {
        guard event["request"] != nil else { return [event] }
        var events: [Event] = []
        var number = event.request
        while let next = try store.event(number), next.request == event.request {
            events.append(next)
            number += 1
        }
        return events
    }

    /// An event that a page names.
    public func knownEvent(_ number: UInt64) throws(Refusal) -> Event {
        guard let event = try store.event(number) else {
            throw .damaged("the books name event \(number), which is not there")
        }
        return event
    }

    /// A lot's balances after event `number`.
    public func balances(of lot: Lot, after number: UInt64) throws(Refusal) -> AccountBalances {
        var page = lot.page
        if let first = page.events.first, first > number {
            let prefix = Self.lotPrefix(lot.number)
            guard let filed = try lastFiled(prefix: prefix.bytes, atOrBelow: prefix.numbered(number)) else {
                return AccountBalances()
            }
            page = try HistoryPage(filed: filed.value)
        }
        var balances = page.broughtForward
        for event in page.events where event <= number {
            guard let movement = try knownEvent(event).movement() else { continue }
            balances.move(movement.quantity, from: movement.from, to: movement.to)
        }
        return balances
    }

    /// The page of a stock card on which event `number` falls; nil before the card's first movement.
    public func cardPage(_ key: Shelf.Key, at number: UInt64) throws(Refusal) -> HistoryPage<CardBalance>? {
        let shelf = try shelf(key)
        guard let first = shelf.page.events.first else { return nil }
        if first <= number { return shelf.page }
        let prefix = Shelf.cardPrefix(key)
        guard let filed = try lastFiled(prefix: prefix.bytes, atOrBelow: prefix.numbered(number)) else { return nil }
        return try HistoryPage(filed: filed.value)
    }

    /// What a stock card said after event `number`.
    public func card(_ key: Shelf.Key, after number: UInt64) throws(Refusal) -> CardBalance {
        guard let page = try cardPage(key, at: number) else { return CardBalance() }
        var balance = page.broughtForward
        for event in page.events where event <= number { try enter(try knownEvent(event), on: &balance) }
        return balance
    }

    /// Moves an event's units on a card's balance.
    public func enter(_ event: Event, on balance: inout CardBalance) throws(Refusal) {
        guard let movement = try event.movement() else { return }
        balance.move(movement.quantity, of: try lotNumber(event), from: movement.from, to: movement.to)
    }
}

extension RecordWriter {
    /// This key with an event's number after it.
    func numbered(_ number: UInt64) -> [UInt8] {
        var key = self
        key.fixed(number)
        return key.bytes
    }
}

extension Shelf {
    /// What the keys of a card's filed pages begin with.
    static func cardPrefix(_ key: Key) -> RecordWriter { prefix(.cardPage, key) }

    /// What the keys of a card's late entries begin with.
    static func latePrefix(_ key: Key) -> RecordWriter { prefix(.lateEntry, key) }

    private static func prefix(_ kind: BookPrefix, _ key: Key) -> RecordWriter {
        var prefix = RecordWriter(kind)
        prefix.fixed(key.facility)
        prefix.fixed(key.product)
        return prefix
    }
}
