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
        let history = (books.history[place] ?? []).map { events[$0 - 1] }
        guard let first = history.first(where: { $0.kind == "received" || $0.kind == "arrived" }) else { return nil }
        let firstDay = max(days.day(of: first.at), today - 364)
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

    /// The days on which there was something to dispense at some moment.
    private func daysInStock(_ history: [EventSummary], _ place: Place, _ window: ClosedRange<Int>) -> Int {
        var available: [String: Int] = [:]
        let shelfLife = books.products[place.product]?.minimumShelfLifeDays ?? 0
        func isInStock(_ day: Int) -> Bool {
            available.contains { lot, units in
                units > 0 && books.lots[LotName(product: place.product, lot: lot)]?.expiry ?? Int.min >= day + shelfLife
            }
        }
        var next = 0
        var count = 0
        for day in window {
            while next < history.count, days.day(of: history[next].at) < day {
                enter(history[next], in: &available)
                next += 1
            }
            var found = isInStock(day)
            while next < history.count, days.day(of: history[next].at) == day {
                enter(history[next], in: &available)
                next += 1
                found = found || isInStock(day)
            }
            if found { count += 1 }
        }
        return count
    }

    private func enter(_ event: EventSummary, in available: inout [String: Int]) {
        guard let lot = event.lot else { return }
        if event.to == .available { available[lot, default: 0] += event.quantity }
        if event.from == .available { available[lot, default: 0] -= event.quantity }
    }
}
