/// Questions of every kind.
extension RequestGenerator {
    mutating func query(as asker: Actor? = nil) -> ModelRequest {
        let verb = random.pick(weighted: World.queries)
        let actor = asker ?? random.pick(World.actors)
        var fields: [(key: String, value: String)] = []
        let facility = random.chance(2) ? "nowhere" : facility(for: actor)
        let product = random.chance(2) ? "aspirin" : random.pick(World.products)
        let lot = random.chance(4) ? "NONE" : receivedLot(product)?.lot ?? "NONE"
        switch verb {
        case "STOCK":
            if random.chance(40) { fields.append(("facility", facility)) }
            if random.chance(30) {
                fields.append(("product", product))
                if random.chance(40) { fields.append(("lot", lot)) }
            }
            if random.chance(20) { fields.append(("status", random.pick(["available", "quarantine"]))) }
            if random.chance(20) { fields.append(("as-of", moment(events: true))) }
            if random.chance(10) {
                fields.removeAll { $0.key == "as-of" }
                fields.append(("known-at", moment(events: true)))
                if random.chance(80) { fields.append(("as-of", moment(events: false))) }
            }
        case "CARD":
            if actor.facilities.count != 1 || random.chance(60) { fields.append(("facility", facility)) }
            fields.append(("product", product))
            if random.chance(40) { fields.append(("lot", lot)) }
            if random.chance(80) { fields.append(("from", moment(events: false))) }
            if random.chance(40) { fields.append(("to", moment(events: false))) }
        case "EXPIRING":
            if random.chance(50) { fields.append(("facility", facility)) }
            if random.chance(60) { fields.append(("within", "\(random.number(0...800))d")) }
        case "TRACE": fields = [("product", product), ("lot", lot)]
        case "BALANCE":
            if random.chance(60) { fields.append(("product", product)) }
            if fields.count == 1, random.chance(60) { fields.append(("lot", lot)) }
            if random.chance(50) { fields.append(("as-of", moment(events: true))) }
        case "REPORT": fields = reportFields(facility)
        case "FORECAST":
            if random.chance(60) { fields.append(("facility", facility)) }
            if random.chance(60) { fields.append(("product", product)) }
        case "QUOTAS", "SHIPMENTS", "PENDING", "DISCREPANCIES":
            if random.chance(40) { fields.append(("facility", facility)) }
        default: break
        }
        if random.chance(1) { fields.append(("colour", "blue")) }
        return ModelRequest(
            user: actor.user, isAdministrator: actor.user == "root", connection: freeConnection(actor),
            verb: verb, fields: fields)
    }

    private mutating func reportFields(_ facility: String) -> [(key: String, value: String)] {
        var fields: [(key: String, value: String)] = []
        let today = days.day(of: now)
        let date = Days.text(day: today - random.number(0...60))
        let month = String(date.prefix(7))
        let year = String(date.prefix(4))
        if random.chance(85) {
            let periods = [
                year, month, year + "-Q\(random.number(1...4))", date, date + ".." + Days.text(day: today),
                year + "-01.." + year + "-Q4", "2026.." + year, "2026-13",
            ]
            fields.append(("period", random.pick(periods)))
        }
        if random.chance(30) { fields.append(("facility", facility)) }
        if random.chance(80) { fields.append(("by", random.pick(Vocabulary.reportColumns))) }
        if random.chance(25) { fields.append(("known-at", moment(events: true))) }
        return fields
    }

    /// A date, an instant, or an event's number; beyond the log at times.
    private mutating func moment(events: Bool) -> String {
        if events, random.chance(40) {
            return String(random.chance(10) ? newest + 100_000 : random.number(1...newest))
        }
        let instant = now - Int64(random.number(0...4_000_000)) * 1_000 - Int64(random.number(0...999))
        return random.chance(50) ? Days.text(day: days.day(of: instant)) : Days.text(instant: instant)
    }

    mutating func facility(for actor: Actor) -> String {
        if !actor.facilities.isEmpty, random.chance(90) { return random.pick(actor.facilities) }
        return random.chance(3) ? World.changing : random.pick(Array(World.facilities.dropLast()))
    }

    mutating func receivedLot(_ product: String) -> KnownLot? {
        lots.filter { $0.product == product && $0.isReceived }.randomElement(using: &random)
    }
}
