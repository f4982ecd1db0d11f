/// QUARANTINE, RELEASE, and the two recalls.
extension Model {
    func quarantine(_ call: Call) throws(Refusal) -> ModelReply {
        let facility = call["facility"] == nil ? nil : try openFacility(call)
        let product = try knownProduct(call)
        let name = try requiredLot(call, product)
        try judgeClockAndText(call)
        guard let facility else { return recall(name, call) }
        let available = books.holding(facility, name).available
        let quantity = call.number("qty") ?? max(1, available)
        if quantity > available { throw insufficient(available, quantity) }
        record(
            "quarantined", call, facility: facility, product: product, lot: name.lot, quantity: quantity,
            from: .available, to: .quarantine)
        return ok([])
    }

    private func recall(_ name: LotName, _ call: Call) -> ModelReply {
        books.lots[name]?.isRecalled = true
        let first = record("recalled", call, product: name.product, lot: name.lot)
        books.lots[name]?.recalls.append(first)
        for facility in books.facilities.keys.sorted() {
            let available = books.holding(facility, name).available
            guard available > 0 else { continue }
            record(
                "quarantined", call, facility: facility, product: name.product, lot: name.lot, quantity: available,
                from: .available, to: .quarantine, request: first)
        }
        return ok([])
    }

    func release(_ call: Call) throws(Refusal) -> ModelReply {
        let facility = call["facility"] == nil ? nil : try openFacility(call)
        let product = try knownProduct(call)
        let name = try requiredLot(call, product)
        try judgeClockAndText(call)
        guard let lot = books.lots[name] else { throw Refusal("unknown-lot") }
        guard let facility else {
            if !lot.isRecalled { throw Refusal("not-pending") }
            books.lots[name]?.isRecalled = false
            let number = record("recall-lifted", call, product: product, lot: name.lot)
            books.lots[name]?.recalls.append(number)
            return ok([])
        }
        let held = books.holding(facility, name).quarantine
        let quantity = call.number("qty") ?? max(1, held)
        if quantity > held { throw insufficient(held, quantity) }
        if lot.expiry < today(call) { throw expired(name) }
        record(
            "released", call, facility: facility, product: product, lot: name.lot, quantity: quantity,
            from: .quarantine, to: .available)
        return ok([])
    }
}

/// What takes two users: DESTROY with CONFIRM or REJECT, and RESOLVE.
extension Model {
    func destroy(_ call: Call) throws(Refusal) -> ModelReply {
        let facility = try openFacility(call)
        let product = try knownProduct(call)
        let name = try requiredLot(call, product)
        try judgeClockAndText(call)
        let quantity = call.number("qty") ?? 0
        let held = books.holding(facility, name).quarantine
        if quantity > held { throw insufficient(held, quantity) }
        let number = record(
            "destruction-proposed", call, facility: facility, product: product, lot: name.lot, quantity: quantity)
        books.proposals.insert(number)
        return ok([("event", String(number))])
    }

    func confirm(_ call: Call) throws(Refusal) -> ModelReply {
        let proposal = try pendingProposal(call)
        let name = LotName(product: proposal.product ?? "", lot: proposal.lot ?? "")
        let held = books.holding(proposal.facility ?? "", name).quarantine
        if proposal.quantity > held { throw insufficient(held, proposal.quantity) }
        if proposal.by == call.user { throw Refusal("same-user") }
        books.proposals.remove(proposal.number)
        record(
            "destroyed", call, facility: proposal.facility, product: name.product, lot: name.lot,
            quantity: proposal.quantity, from: .quarantine, to: .destroyed)
        return ok([])
    }

    func reject(_ call: Call) throws(Refusal) -> ModelReply {
        let proposal = try pendingProposal(call)
        if proposal.by == call.user { throw Refusal("same-user") }
        books.proposals.remove(proposal.number)
        record("rejected", call, facility: proposal.facility, product: proposal.product, lot: proposal.lot)
        return ok([])
    }

    private func pendingProposal(_ call: Call) throws(Refusal) -> EventSummary {
        let event = try knownEvent(call)
        try judgeClockAndText(call)
        if !books.proposals.contains(event.number) { throw Refusal("not-pending") }
        return event
    }

    func resolve(_ call: Call) throws(Refusal) -> ModelReply {
        let event = try knownEvent(call)
        try judgeClockAndText(call)
        if !books.discrepancies.contains(event.number) { throw Refusal("not-pending") }
        if event.by == call.user { throw Refusal("same-user") }
        books.discrepancies.remove(event.number)
        record("resolved", call, facility: event.facility, product: event.product, lot: event.lot)
        return ok([])
    }
}

/// LOT and CORRECT.
extension Model {
    func relot(_ call: Call) throws(Refusal) -> ModelReply {
        let product = try knownProduct(call)
        let name = try requiredLot(call, product)
        try judgeClockAndText(call)
        let expiry = call["expiry"].flatMap(Days.day) ?? 0
        let expiries = books.lots[name]?.expiries ?? []
        let rows = events.filter { event in
            let known = expiries.last { $0.event <= event.number }?.day
            return known == expiries.last?.day && known != expiry && event.kind == "dispensed"
                && event.product == product && event.lot == name.lot && books.corrections[event.number] == nil
        }.map { event in
            row([("seq", String(event.number)), ("facility", event.facility), ("qty", String(event.quantity))])
        }
        let first = record("relotted", call, product: product, lot: name.lot)
        books.lots[name]?.expiries.append((first, expiry))
        if expiry < today(call) {
            for facility in books.facilities.keys.sorted() {
                let available = books.holding(facility, name).available
                guard available > 0 else { continue }
                record(
                    "expired", call, facility: facility, product: product, lot: name.lot, quantity: available,
                    from: .available, to: .quarantine, request: first, expiredUnits: available)
            }
        }
        return ok([], rows: rows)
    }

    private static let correctable: Set = [
        "received", "dispensed", "returned", "shipped", "arrived", "lost", "cancelled", "counted", "quarantined",
        "released", "destroyed", "trained", "used", "carried", "consented", "followed-up",
    ]

    func correct(_ call: Call) throws(Refusal) -> ModelReply {
        let named = try knownEvent(call)
        try judgeClockAndText(call)
        let undone = Array(events[(named.request - 1)...].prefix { $0.request == named.request })
        let isRecall = undone.first?.kind == "recalled"
        if isRecall || named.by == "naloxd" || !Model.correctable.contains(named.kind) {
            throw Refusal("not-correctable")
        }
        if books.corrections[named.number] != nil { throw Refusal("already-corrected") }
        for event in undone where isClosed(event) { throw Refusal("facility-closed") }
        for event in undone {
            let left = unitsLeft(event)
            if left < event.quantity { throw insufficient(left, event.quantity) }
        }
        let first = events.count + 1
        var rows: [[Pair]] = []
        for event in undone {
            let number = undo(event, call, request: first)
            rows.append([Pair("event", String(event.number)), Pair("seq", String(number))])
        }
        return ok([], rows: rows)
    }

    private func isClosed(_ event: EventSummary) -> Bool {
        var facilities = [event.facility]
        if let shipment = event.shipment.flatMap({ books.shipments[$0] }) {
            facilities += [shipment.from, shipment.to]
        }
        return facilities.contains { $0.flatMap { books.facilities[$0]?.isClosed } ?? false }
    }

    /// What is still where an event put it.
    private func unitsLeft(_ event: EventSummary) -> Int {
        guard let facility = event.facility, let product = event.product, let lot = event.lot, let to = event.to else {
            return Int.max
        }
        let holding = books.holding(facility, LotName(product: product, lot: lot))
        switch to {
        case .available: return holding.available
        case .quarantine: return holding.quarantine
        case .transit:
            let lines = event.shipment.flatMap { books.shipments[$0]?.lines } ?? []
            return lines.first { $0.lot == lot }?.outstanding ?? 0
        case .supplier, .dispensed, .destroyed, .lost, .adjusted: return Int.max
        }
    }

    /// The opposite of one event, at the moment at which that event counts; what may not be available to quarantine.
    private func undo(_ event: EventSummary, _ call: Call, request: Int) -> Int {
        var back = (account: event.from, becauseExpired: false)
        if event.from == .available, let product = event.product, let lot = event.lot {
            let found = destination(LotName(product: product, lot: lot), call)
            back = (found.account, found.becauseExpired)
        }
        let regained = books.expiredLosses[event.number] ?? 0
        let number = record(
            "corrected", call, facility: event.facility, product: event.product, lot: event.lot,
            quantity: event.quantity, from: event.to, to: back.account, shipment: event.shipment, request: request,
            effective: event.effective,
            expiredUnits: (back.becauseExpired ? event.quantity : 0) - event.expiredUnits + regained,
            undone: event.number)
        books.corrections[event.number] = number
        books.discrepancies.remove(event.number)
        return number
    }
}
