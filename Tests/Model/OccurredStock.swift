/// Stock by when things occurred. A line says where units went as things stood when it was recorded; seen from a
/// moment before that at which the lot was neither expired nor recalled, they were available where it says quarantine
/// for no other reason.
extension Model {
    /// What stood at a place at a moment, as known after `count` events: units of each lot.
    func holdings(at place: Place, occurredBy moment: Int64, known count: Int) -> [String: Holding] {
        var holdings: [String: Holding] = [:]
        var shifts: [String: Int] = [:]
        for event in history(of: place, known: count) where event.effective <= moment {
            guard let lot = event.lot else { continue }
            holdings[lot, default: Holding()].enter(event)
            shifts[lot, default: 0] += shift(by: event, seenFrom: moment)
        }
        for (lot, units) in shifts where units != 0 {
            if isHeld(LotName(product: place.product, lot: lot), at: moment, known: count) { continue }
            holdings[lot]?.shift(units)
        }
        return holdings
    }

    func history(of place: Place, known count: Int) -> [EventSummary] {
        (books.history[place] ?? []).prefix { $0 <= count }.map { events[$0 - 1] }
    }

    /// By how much more was available than the line says, had the lot not been held then.
    func shift(by event: EventSummary, seenFrom moment: Int64) -> Int {
        guard event.effective <= moment, moment < event.at else { return 0 }
        let (from, to) = accounts(event, seenFrom: moment)
        func gain(_ from: Account?, _ to: Account?) -> Int {
            (to == .available ? event.quantity : 0) - (from == .available ? event.quantity : 0)
        }
        return gain(from, to) - gain(event.from, event.to)
    }

    private func accounts(_ event: EventSummary, seenFrom moment: Int64) -> (from: Account?, to: Account?) {
        guard moment < event.at else { return (event.from, event.to) }
        if let undone = event.undone {
            let mistake = accounts(events[undone - 1], seenFrom: moment)
            return (mistake.to, mistake.from)
        }
        func meant(_ account: Account?) -> Account? {
            event.isDiverted && account == .quarantine ? .available : account
        }
        return (meant(event.from), meant(event.to))
    }

    /// Whether the sweep or a recall had taken the lot, by when they occurred.
    func isHeld(_ name: LotName, at moment: Int64, known count: Int) -> Bool {
        let expiries = (books.lots[name]?.expiries ?? []).filter { $0.event <= count }
        let expiry = expiries.enumerated().last { $0.offset == 0 || events[$0.element.event - 1].effective <= moment }
        if let expiry, days.start(of: expiry.element.day + 1) <= moment { return true }
        return recalls(of: name, known: count).last { $0.effective <= moment }?.kind == "recalled"
    }

    /// When that may have changed.
    func holdChanges(_ name: LotName) -> [Int64] {
        let expiries = books.lots[name]?.expiries ?? []
        return recalls(of: name, known: events.count).map(\.effective)
            + expiries.flatMap { [days.start(of: $0.day + 1), events[$0.event - 1].effective] }
    }

    private func recalls(of name: LotName, known count: Int) -> [EventSummary] {
        (books.lots[name]?.recalls ?? []).prefix { $0 <= count }.map { events[$0 - 1] }
    }
}

extension Holding {
    /// Enters what a line says.
    mutating func enter(_ event: EventSummary) {
        if event.from == .available { available -= event.quantity }
        if event.from == .quarantine { quarantine -= event.quantity }
        if event.to == .available { available += event.quantity }
        if event.to == .quarantine { quarantine += event.quantity }
    }

    /// Counts units as available that stand in quarantine, or the other way round, as far as they are there. What was
    /// handed out before its receipt is below zero in either.
    mutating func shift(_ units: Int) {
        var moved = units
        if units > 0 { moved = min(units, max(quarantine, 0)) }
        if units < 0 { moved = -min(-units, max(available, -quarantine, 0)) }
        available += moved
        quarantine -= moved
    }
}
