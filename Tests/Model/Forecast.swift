/// FORECAST: how long the stock will last, and what to order.
extension Model {
    func forecast(_ call: Call) throws(Refusal) -> ModelReply {
        try judgeQueryNames(call)
        var rows: [[Pair]] = []
        for place in books.history.keys.sorted() {
            if let facility = call["facility"], facility != place.facility { continue }
            if let product = call["product"], product != place.product { continue }
            if let row = forecast(place, today: today(call)) { rows.append(row) }
        }
        return ok([], rows: rows)
    }

    private func forecast(_ place: Place, today: Int) -> [Pair]? {
        let history = history(of: place, known: events.count)
        let receipts = history.filter { event in
            (event.kind == "received" || event.kind == "arrived") && books.corrections[event.number] == nil
        }
        guard let first = receipts.map(\.effective).min() else { return nil }
        let firstDay = max(days.day(of: first), today - 364)
        let length = max(1, today - firstDay + 1)
        let daysOut = length - daysInStock(history, place, firstDay...max(firstDay, today))
        let dispensed = history.filter { event in
            event.kind == "dispensed" && books.corrections[event.number] == nil
                && days.day(of: event.effective) >= firstDay
        }.reduce(0) { $0 + $1.quantity }
        let onHand = onHand(place.facility, place.product, today: today)
        let incoming = books.incoming(place.facility, place.product)
        var columns: [(String, String?)] = [
            ("facility", place.facility), ("product", place.product), ("on-hand", String(onHand)),
            ("days", String(length)), ("days-out", String(daysOut)),
        ]
        guard daysOut < length else { return row(columns) }
        // Monthly use is dispensed × 30.44 ÷ (length − daysOut), kept as a fraction until it is shown.
        let numerator = dispensed * 3_044
        let denominator = (length - daysOut) * 100
        columns.append(("monthly", tenths(numerator, denominator)))
        if dispensed > 0 { columns.append(("months", tenths(onHand * denominator, numerator))) }
        let wanted = (3 * numerator + denominator - 1) / denominator - onHand - incoming
        let free = [place.product, nil].compactMap { product in
            books.quota(place.facility, product, on: today)?.maximum.map {
                max(0, $0 - books.stored(place.facility, product) - books.incoming(place.facility, product))
            }
        }.min()
        columns.append(("order", String(max(0, min(wanted, free ?? Int.max)))))
        return row(columns)
    }

    /// A fraction with one decimal, half a tenth rounded up.
    private func tenths(_ numerator: Int, _ denominator: Int) -> String {
        let tenths = (numerator * 20 + denominator) / (denominator * 2)
        return String(tenths / 10) + "." + String(tenths % 10)
    }

    /// The days on which there was something to dispense at some moment, by when things occurred.
    private func daysInStock(_ history: [EventSummary], _ place: Place, _ window: ClosedRange<Int>) -> Int {
        let ordered = history.sorted { ($0.effective, $0.number) < ($1.effective, $1.number) }
        let shifting = history.filter { $0.isDiverted || $0.undone != nil }
        let moments = Set(ordered.map(\.effective) + shifting.flatMap { changes(of: $0, place) }).sorted()
        let shelfLife = books.products[place.product]?.minimumShelfLifeDays ?? 0
        var holdings: [String: Holding] = [:]
        var shifts: [String: Int] = [:]
        func isInStock(_ day: Int) -> Bool {
            holdings.contains { lot, holding in
                var holding = holding
                holding.shift(shifts[lot] ?? 0)
                let expiry = books.lots[LotName(product: place.product, lot: lot)]?.expiry ?? Int.min
                return holding.available > 0 && expiry >= day + shelfLife
            }
        }
        var (next, nextMoment, count) = (0, 0, 0)
        for day in (window.lowerBound - 1)...window.upperBound {
            var found = isInStock(day)
            while nextMoment < moments.count, moments[nextMoment] < days.start(of: day + 1) {
                let moment = moments[nextMoment]
                nextMoment += 1
                shifts = self.shifts(by: shifting, place, at: moment)
                found = found || isInStock(day)
                while next < ordered.count, ordered[next].effective == moment {
                    if let lot = ordered[next].lot { holdings[lot, default: Holding()].enter(ordered[next]) }
                    next += 1
                    found = found || isInStock(day)
                }
            }
            if found, day >= window.lowerBound { count += 1 }
        }
        return count
    }

    private func changes(of event: EventSummary, _ place: Place) -> [Int64] {
        guard event.effective < event.at, let lot = event.lot else { return [] }
        let undone = event.undone.map { [events[$0 - 1].at] } ?? []
        return holdChanges(LotName(product: place.product, lot: lot)) + [event.at] + undone
    }

    private func shifts(by events: [EventSummary], _ place: Place, at moment: Int64) -> [String: Int] {
        var shifts: [String: Int] = [:]
        for event in events {
            guard let lot = event.lot else { continue }
            let units = shift(by: event, seenFrom: moment)
            if units == 0 { continue }
            let isHeld = isHeld(LotName(product: place.product, lot: lot), at: moment, known: self.events.count)
            if !isHeld { shifts[lot, default: 0] += units }
        }
        return shifts
    }
}
