/// A part of a movement: so many units of one lot.
struct Portion {
    let name: LotName
    let expiry: Int
    let quantity: Int
    let from: Account
}

/// RECEIVE, DISPENSE, RETURN and COUNT.
extension Model {
    func receive(_ call: Call) throws(Refusal) -> ModelReply {
        let facility = try openFacility(call)
        let product = try knownProduct(call)
        let name = LotName(product: product, lot: call["lot"] ?? "")
        let expiry = call["expiry"].flatMap(Days.day) ?? 0
        let quantity = call.number("qty") ?? 0
        try judgeClockAndText(call)
        try judgeExpiry(name, expiry)
        if expiry < today(call) {
            throw Refusal("expired", [Pair("lot", name.lot), Pair("expiry", Days.text(day: expiry))])
        }
        try judgeQuota(facility, product, quantity, call)
        learnLot(name, expiry)
        record(
            "received", call, facility: facility, product: product, lot: name.lot, quantity: quantity, from: .supplier,
            to: destination(name, call).account, isDiverted: destination(name, call).account == .quarantine)
        return ok([("on-hand", String(onHand(facility, product, today: today(call))))])
    }

    /// A lot is known from the event that comes next.
    private func learnLot(_ name: LotName, _ expiry: Int) {
        if books.lots[name] == nil { books.lots[name] = Lot(expiries: [(events.count + 1, expiry)]) }
    }

    func dispense(_ call: Call) throws(Refusal) -> ModelReply {
        let facility = try openFacility(call)
        let product = try knownProduct(call)
        let name = try knownLot(call, product)
        let quantity = call.number("qty") ?? 0
        try judgeClockAndText(call)
        let usableUntil =
            days.day(of: call.occurred ?? call.time) + (books.products[product]?.minimumShelfLifeDays ?? 0)
        if let name, let lot = books.lots[name], lot.expiry < usableUntil { throw expired(name) }
        let portions = try firstExpiredFirst(facility, product, name, quantity) { lot, holding in
            if lot.expiry < usableUntil { return (0, .available) }
            if lot.expiry >= self.today(call) { return (holding.available, .available) }
            return (lot.isRecalled ? 0 : holding.expired, .quarantine)
        }
        let rows = recordPortions(portions, "dispensed", call, facility: facility, to: .dispensed)
        return ok([("on-hand", String(onHand(facility, product, today: today(call))))], rows: rows)
    }

    /// The units to take, or `insufficient-stock`. `usable` tells how many units of a lot may be taken, and whence.
    private func firstExpiredFirst(
        _ facility: String, _ product: String, _ only: LotName?, _ quantity: Int,
        usable: (Lot, Holding) -> (units: Int, from: Account)
    ) throws(Refusal) -> [Portion] {
        var candidates: [Portion] = []
        for (number, holding) in books.stock[Place(facility: facility, product: product)] ?? [:] {
            let name = LotName(product: product, lot: number)
            guard let lot = books.lots[name], only == nil || only == name else { continue }
            let (units, from) = usable(lot, holding)
            if units > 0 { candidates.append(Portion(name: name, expiry: lot.expiry, quantity: units, from: from)) }
        }
        let available = candidates.reduce(0) { $0 + $1.quantity }
        if available < quantity { throw insufficient(available, quantity) }
        candidates.sort { ($0.expiry, $0.name.lot) < ($1.expiry, $1.name.lot) }
        var wanted = quantity
        var portions: [Portion] = []
        for candidate in candidates where wanted > 0 {
            let taken = min(wanted, candidate.quantity)
            wanted -= taken
            portions.append(
                Portion(name: candidate.name, expiry: candidate.expiry, quantity: taken, from: candidate.from))
        }
        return portions
    }

    /// One event a portion, and its row.
    private func recordPortions(
        _ portions: [Portion], _ kind: String, _ call: Call, facility: String, to: Account, shipment: Int? = nil
    ) -> [[Pair]] {
        let first = events.count + 1
        return portions.map { portion in
            let number = record(
                kind, call, facility: facility, product: portion.name.product, lot: portion.name.lot,
                quantity: portion.quantity, from: portion.from, to: to, shipment: shipment, request: first,
                expiredUnits: portion.from == .quarantine ? -portion.quantity : 0,
                isDiverted: portion.from == .quarantine)
            return row([
                ("lot", portion.name.lot), ("expiry", Days.text(day: portion.expiry)),
                ("qty", String(portion.quantity)), ("seq", String(number)),
            ])
        }
    }

    func takeBack(_ call: Call) throws(Refusal) -> ModelReply {
        let facility = try openFacility(call)
        let product = try knownProduct(call)
        let name = LotName(product: product, lot: call["lot"] ?? "")
        let expiry = call["expiry"].flatMap(Days.day)
        if books.lots[name] == nil, expiry == nil { throw Refusal("unknown-lot") }
        try judgeClockAndText(call)
        if let expiry {
            try judgeExpiry(name, expiry)
            learnLot(name, expiry)
        }
        record(
            "returned", call, facility: facility, product: product, lot: name.lot, quantity: call.number("qty") ?? 0,
            from: .dispensed, to: .quarantine)
        return ok([("over-quota", overQuota(facility, product, call))])
    }

    func count(_ call: Call) throws(Refusal) -> ModelReply {
        let facility = try openFacility(call)
        let product = try knownProduct(call)
        let name = try requiredLot(call, product)
        try judgeClockAndText(call)
        let status: Account = call["status"] == "quarantine" ? .quarantine : .available
        let holding = books.holding(facility, name)
        let now = status == .available ? holding.available : holding.quarantine
        var was = now
        if let occurred = call.occurred {
            let place = Place(facility: facility, product: product)
            let past = holdings(at: place, occurredBy: occurred, known: events.count)[name.lot] ?? Holding()
            was = status == .available ? past.available : past.quarantine
        }
        let counted = call.number("counted") ?? 0
        let difference = counted - was
        if now + difference < 0 { throw insufficient(now, -difference) }
        var found = (account: status, becauseExpired: false)
        if difference > 0, status == .available { found = destination(name, call) }
        let number = record(
            "counted", call, facility: facility, product: product, lot: name.lot, quantity: abs(difference),
            from: difference < 0 ? status : .adjusted, to: difference < 0 ? .adjusted : found.account,
            difference: difference, expiredUnits: found.becauseExpired ? difference : 0,
            isDiverted: found.account != status)
        if difference != 0 { books.discrepancies.insert(number) }
        return ok([
            ("was", String(was)), ("counted", String(counted)), ("difference", String(difference)),
            ("over-quota", overQuota(facility, product, call)),
        ])
    }
}

/// SHIP, ARRIVE and CANCEL.
extension Model {
    func ship(_ call: Call) throws(Refusal) -> ModelReply {
        let from = try openFacility(call, "from")
        let to = try openFacility(call, "to")
        let product = try knownProduct(call)
        let name = try knownLot(call, product)
        let quantity = call.number("qty") ?? 0
        try judgeClockAndText(call)
        let today = today(call)
        if let name, let lot = books.lots[name], lot.expiry < today { throw expired(name) }
        let portions = try firstExpiredFirst(from, product, name, quantity) { lot, holding in
            (lot.expiry < today ? 0 : holding.available, .available)
        }
        try judgeQuota(to, product, quantity, call)
        let shipment = events.count + 1
        let lines = portions.map { ShipmentLine(lot: $0.name.lot, quantity: $0.quantity, outstanding: 0) }
        books.shipments[shipment] = Shipment(from: from, to: to, product: product, lines: lines)
        let rows = recordPortions(portions, "shipped", call, facility: from, to: .transit, shipment: shipment)
        return ok([("shipment", String(shipment))], rows: rows)
    }

    private func knownShipment(_ call: Call) throws(Refusal) -> (number: Int, shipment: Shipment) {
        guard let number = call.number("shipment"), let shipment = books.shipments[number] else {
            throw Refusal("unknown-shipment")
        }
        return (number, shipment)
    }

    func arrive(_ call: Call) throws(Refusal) -> ModelReply {
        let (number, shipment) = try knownShipment(call)
        let only = try knownLot(call, shipment.product)
        try judgeClockAndText(call)
        let arrived = call.number("qty") ?? 0
        let missing = call.number("missing") ?? 0
        let lines = openLines(shipment, only: only?.lot)
        let outstanding = lines.reduce(0) { $0 + $1.outstanding }
        if arrived + missing > outstanding { throw insufficient(outstanding, arrived + missing) }
        let first = events.count + 1
        var wanted = arrived
        for line in lines where wanted > 0 {
            let taken = min(wanted, line.outstanding)
            wanted -= taken
            recordTransit("arrived", taken, line.lot, call, shipment.to, number, shipment.product, request: first)
        }
        wanted = missing
        for line in openLines(books.shipments[number] ?? shipment, only: only?.lot) where wanted > 0 {
            let taken = min(wanted, line.outstanding)
            wanted -= taken
            let event = record(
                "lost", call, facility: shipment.to, product: shipment.product, lot: line.lot, quantity: taken,
                from: .transit, to: .lost, shipment: number, request: first, difference: taken)
            books.discrepancies.insert(event)
        }
        return ok([
            ("outstanding", String(books.shipments[number]?.outstanding ?? 0)),
            ("over-quota", overQuota(shipment.to, shipment.product, call)),
        ])
    }

    func cancel(_ call: Call) throws(Refusal) -> ModelReply {
        let (number, shipment) = try knownShipment(call)
        try judgeClockAndText(call)
        let lines = openLines(shipment, only: nil)
        if lines.isEmpty { throw Refusal("not-pending") }
        let first = events.count + 1
        for line in lines {
            recordTransit(
                "cancelled", line.outstanding, line.lot, call, shipment.from, number, shipment.product, request: first)
        }
        return ok([("over-quota", overQuota(shipment.from, shipment.product, call))])
    }

    /// The lots that are still in transit, first expired first.
    private func openLines(_ shipment: Shipment, only lot: String?) -> [ShipmentLine] {
        func expiry(_ line: ShipmentLine) -> Int {
            books.lots[LotName(product: shipment.product, lot: line.lot)]?.expiry ?? 0
        }
        return shipment.lines.filter { $0.outstanding > 0 && (lot == nil || lot == $0.lot) }
            .sorted { (expiry($0), $0.lot) < (expiry($1), $1.lot) }
    }

    private func recordTransit(
        _ kind: String, _ units: Int, _ lot: String, _ call: Call, _ facility: String, _ shipment: Int,
        _ product: String, request: Int
    ) {
        let found = destination(LotName(product: product, lot: lot), call)
        record(
            kind, call, facility: facility, product: product, lot: lot, quantity: units, from: .transit,
            to: found.account, shipment: shipment, request: request, expiredUnits: found.becauseExpired ? units : 0,
            isDiverted: found.account == .quarantine)
    }
}
