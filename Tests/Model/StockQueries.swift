/// A point in the log: what was recorded up to an event, and of that only what occurred up to an instant.
private struct View {
    var count: Int
    var occurredBy: Int64?
}

/// Units of one lot at one facility.
public struct StockBalance: Hashable, Sendable {
    public let facility: String
    public let product: String
    public let lot: String
    public let available: Int
    public let quarantine: Int
}

/// Units of one lot in every account.
public struct LotBalance: Hashable, Sendable {
    public let product: String
    public let lot: String
    public let accounts: [Account: Int]
}

extension Model {
    /// Everything in stock or in quarantine, and every lot's accounts, in ascending order.
    public func balances() -> (stock: [StockBalance], lots: [LotBalance]) {
        var stock: [StockBalance] = []
        for place in books.stock.keys.sorted() {
            for (lot, holding) in (books.stock[place] ?? [:]).sorted(by: { $0.key < $1.key })
            where holding.available != 0 || holding.quarantine != 0 {
                stock.append(
                    StockBalance(
                        facility: place.facility, product: place.product, lot: lot, available: holding.available,
                        quarantine: holding.quarantine))
            }
        }
        let lots = books.lots.sorted { $0.key < $1.key }.map { name, lot in
            LotBalance(
                product: name.product, lot: name.lot,
                accounts: Dictionary(uniqueKeysWithValues: zip(Account.allCases, lot.accounts)))
        }
        return (stock, lots)
    }

    /// How many events had been recorded at a moment: an event's number, an instant or a date's end.
    func countRecorded(at moment: String) throws(Refusal) -> Int {
        if Kind.event.accepts(moment), let number = Int(moment) {
            if number > events.count { throw Refusal("unknown-event") }
            return number
        }
        let instant = days.instant(moment, atEnd: true) ?? 0
        return (events.lastIndex { $0.at <= instant } ?? -1) + 1
    }

    private func view(_ call: Call) throws(Refusal) -> View {
        guard let known = call["known-at"] else {
            return View(count: try call["as-of"].map(countRecorded) ?? events.count)
        }
        var view = View(count: try countRecorded(at: known))
        if let moment = call["as-of"] {
            if Kind.event.accepts(moment) {
                view.occurredBy = events[max(0, try countRecorded(at: moment) - 1)].at
            } else {
                view.occurredBy = days.instant(moment, atEnd: true)
            }
        }
        return view
    }

    func stock(_ call: Call, _ request: ModelRequest) throws(Refusal) -> ModelReply {
        try judgeQueryNames(call)
        let visible = visibleFacilities(call, request)
        let view = try view(call)
        var units: [Place: [String: Holding]] = [:]
        if view.count == events.count, view.occurredBy == nil {
            units = books.stock
        } else {
            for place in books.history.keys {
                units[place] = holdings(at: place, occurredBy: view.occurredBy ?? Int64.max, known: view.count)
            }
        }
        var rows: [[Pair]] = []
        for place in units.keys.sorted() where visible?.contains(place.facility) ?? true {
            if let product = call["product"], product != place.product { continue }
            for (lot, holding) in (units[place] ?? [:]).sorted(by: { $0.key < $1.key }) {
                if let wanted = call["lot"], wanted != lot { continue }
                let expiry = books.lots[LotName(product: place.product, lot: lot)]?.expiry(after: view.count)
                for (status, quantity) in [("available", holding.available), ("quarantine", holding.quarantine)]
                where quantity != 0 && status == call["status"] ?? status {
                    rows.append(
                        row([
                            ("facility", place.facility), ("product", place.product), ("lot", lot),
                            ("expiry", expiry.map(Days.text(day:))), ("status", status), ("on-hand", String(quantity)),
                        ]))
                }
            }
        }
        return ok([], rows: rows)
    }

    func judgeQueryNames(_ call: Call) throws(Refusal) {
        if call["facility"] != nil { _ = try knownFacility(call) }
        if call["product"] != nil {
            _ = try knownLot(call, try knownProduct(call))
        } else if let lot = call["lot"], !books.lots.keys.contains(where: { $0.lot == lot }) {
            throw Refusal("unknown-lot")
        }
    }

    func card(_ call: Call) throws(Refusal) -> ModelReply {
        try judgeQueryNames(call)
        let place = Place(facility: call["facility"] ?? "", product: call["product"] ?? "")
        let from = call["from"].flatMap { days.instant($0) } ?? Int64.min
        let to = call["to"].flatMap { days.instant($0, atEnd: true) } ?? Int64.max
        func isStock(_ account: Account?) -> Bool { account == .available || account == .quarantine }
        var balance = 0
        var rows: [[Pair]] = []
        for number in books.history[place] ?? [] {
            let event = events[number - 1]
            guard isStock(event.from) || isStock(event.to), call["lot"] ?? event.lot == event.lot else { continue }
            let change = (isStock(event.to) ? event.quantity : 0) - (isStock(event.from) ? event.quantity : 0)
            balance += change
            guard from <= event.at, event.at <= to else { continue }
            rows.append(
                row([
                    ("seq", String(number)), ("at", Days.text(instant: event.at)), ("kind", event.kind),
                    ("lot", event.lot), ("in", String(max(0, change))), ("out", String(max(0, -change))),
                    ("balance", String(balance)), ("by", event.by),
                ]))
        }
        return ok([], rows: rows)
    }

    func expiring(_ call: Call, _ request: ModelRequest) throws(Refusal) -> ModelReply {
        try judgeQueryNames(call)
        let visible = visibleFacilities(call, request)
        let within = call["within"].flatMap { Int($0.dropLast()) } ?? 90
        let today = today(call)
        var found: [(days: Int, stock: StockBalance)] = []
        for stock in balances().stock where visible?.contains(stock.facility) ?? true {
            let expiry = books.lots[LotName(product: stock.product, lot: stock.lot)]?.expiry ?? today
            if expiry - today <= within { found.append((expiry - today, stock)) }
        }
        var rows: [[Pair]] = []
        for number in Set(found.map(\.days)).sorted() {
            for (_, stock) in found.filter({ $0.days == number }) {
                for (status, quantity) in [("available", stock.available), ("quarantine", stock.quarantine)]
                where quantity != 0 {
                    rows.append(
                        row([
                            ("facility", stock.facility), ("product", stock.product), ("lot", stock.lot),
                            ("expiry", Days.text(day: today + number)), ("status", status),
                            ("on-hand", String(quantity)), ("days", String(number)),
                        ]))
                }
            }
        }
        return ok([], rows: rows)
    }

    func quotas(_ call: Call, _ request: ModelRequest) throws(Refusal) -> ModelReply {
        try judgeQueryNames(call)
        let visible = visibleFacilities(call, request)
        var rows: [[Pair]] = []
        for facility in books.facilities.keys.sorted() where visible?.contains(facility) ?? true {
            for product in [nil] + books.products.keys.sorted().map(Optional.some) {
                guard let quota = books.quota(facility, product, on: today(call)) else { continue }
                let stored = books.stored(facility, product)
                let incoming = books.incoming(facility, product)
                rows.append(
                    row([
                        ("facility", facility), ("product", product), ("max", quota.maximum.map(String.init)),
                        ("min", quota.minimum.map(String.init)), ("stored", String(stored)),
                        ("incoming", String(incoming)),
                        ("free", quota.maximum.map { String(max(0, $0 - stored - incoming)) }),
                    ]))
            }
        }
        return ok([], rows: rows)
    }
}
