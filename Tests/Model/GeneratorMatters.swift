/// Writes about what is there already: shipments, stock, events; and about people and the register.
extension RequestGenerator {
    mutating func fillShipment(_ draft: inout Draft) {
        if draft.verb == "SHIP" {
            let source = stock.filter { !$0.isQuarantined }.randomElement(using: &random)
            let others = World.facilities.dropLast()
            let from = source?.facility ?? random.pick(World.facilities)
            draft.add("from", from)
            draft.add(
                "to",
                random.chance(2)
                    ? from
                    : changingIsClosed && random.chance(2) ? World.changing : random.pick(others.filter { $0 != from }))
            draft.add("product", source?.product ?? random.pick(World.products))
            draft.add("qty", String(random.number(1...max(2, (source?.quantity ?? 9) + 1))))
            if let source, random.chance(30) { draft.add("lot", source.lot) }
            return
        }
        let choice = random.chance(4) && !finished.isEmpty ? finished : shipments
        guard let shipment = choice.randomElement(using: &random) else {
            draft.verb = "SHIP"
            return fillShipment(&draft)
        }
        draft.add("shipment", String(shipment.number))
        let receivers = World.actors.filter { $0.facilities.contains(shipment.to) }
        if draft.actor == nil, !receivers.isEmpty, random.chance(50) { draft.actor = random.pick(receivers) }
        guard draft.verb == "ARRIVE" else { return }
        let isAll = random.chance(50)
        let quantity =
            isAll
            ? shipment.outstanding
            : random.number(
                1...(shipment.outstanding + (random.chance(15) ? 2 : 0) + (shipment.outstanding == 0 ? 1 : 0)))
        if quantity > 0, random.chance(92) { draft.add("qty", String(quantity)) }
        if draft["qty"] == nil || !isAll && random.chance(25) { draft.add("missing", String(random.number(1...3))) }
        if random.chance(15), let lot = shipment.lots.randomElement(using: &random) { draft.add("lot", lot) }
        if random.chance(10) { draft.add("reason", "box torn") }
    }

    mutating func fillStock(_ draft: inout Draft) {
        let wantsQuarantine = ["RELEASE", "DESTROY"].contains(draft.verb)
        let today = days.day(of: now)
        let live = Set(lots.filter { $0.expiry >= today && !$0.isRecalled }.map { $0.product + " " + $0.lot })
        let isSensible = random.chance(90)
        let found = stock.filter { held in
            if isSensible, live.contains(held.product + " " + held.lot) == (draft.verb == "DESTROY") { return false }
            return held.isQuarantined == wantsQuarantine || draft.verb == "COUNT"
        }.randomElement(using: &random)
        guard let found else {
            draft.verb = "TRAIN"
            return fillPerson(&draft)
        }
        let recalled = draft.verb == "LIFT" ? lots.filter(\.isRecalled).randomElement(using: &random) : nil
        draft.add("product", recalled?.product ?? found.product)
        draft.add("lot", recalled?.lot ?? found.lot)
        let part = random.number(1...max(1, min(12, found.quantity)))
        switch draft.verb {
        case "RECALL", "LIFT":
            draft.verb = draft.verb == "RECALL" ? "QUARANTINE" : "RELEASE"
            draft.add("reason", "recall")
            return
        case "LOT":
            let ahead = random.chance(25) ? random.number(-20...(-1)) : random.number(5...500)
            let known = lots.first { $0.product == draft["product"] && $0.lot == draft["lot"] }
            // Now and then the box is read again and nothing is wrong with it.
            let isRight = ahead > 0 && ahead % 10 == 0
            draft.add("expiry", Days.text(day: (isRight ? known?.expiry : nil) ?? days.day(of: now) + ahead))
            draft.add("reason", "misread the box")
            return
        default: draft.add("facility", random.chance(1) ? World.changing : found.facility)
        }
        switch draft.verb {
        case "COUNT":
            let off = random.chance(40) ? 0 : random.number(-3...3)
            draft.add("counted", String(max(0, found.quantity + off)))
            if found.isQuarantined, random.chance(80) { draft.add("status", "quarantine") }
            if random.chance(10) { draft.add("reason", "monthly count") }
        case "DESTROY":
            draft.add("qty", String(random.chance(60) ? found.quantity : part))
            draft.add("reason", random.pick(["expired", "broken seal", ""]))
        default:
            if random.chance(75) { draft.add("qty", String(part)) }
            draft.add("reason", random.pick(Vocabulary.quarantineReasons))
        }
    }

    mutating func fillEvent(_ draft: inout Draft) {
        var known: KnownEvent?
        switch draft.verb {
        case "RESOLVE": known = discrepancies.randomElement(using: &random)
        case "CORRECT":
            if random.chance(12) {
                known = corrected.randomElement(using: &random)
            } else {
                let isSensible = random.chance(92)
                let candidates = (random.chance(80) ? events.suffix(40) : events[...]).filter { event in
                    isSensible == (World.correctable.contains(event.verb))
                }
                known = candidates.randomElement(using: &random)
            }
        default: known = (random.chance(70) ? proposals.suffix(3) : proposals[...]).randomElement(using: &random)
        }
        draft.add("event", String(known?.number ?? random.number(1...newest)))
        if draft.verb == "RESOLVE" { draft.add("finding", random.pick(["found behind the shelf", "", "never found"])) }
        if draft.verb == "CORRECT" { draft.add("reason", random.pick(["typed twice", "wrong lot"])) }
        guard draft.actor == nil, let known else { return }
        let sender = World.actors.first { $0.user == known.user }
        let second = World.actors.filter { actor in
            actor.user != known.user && known.facility.map(actor.facilities.contains) ?? false
        }
        if draft.verb == "CORRECT" || random.chance(12) {
            if random.chance(50) { draft.actor = sender }
        } else {
            let pharmacist = World.actors[2...3].first { $0.user != known.user }
            draft.actor = !second.isEmpty && random.chance(50) ? random.pick(second) : pharmacist
        }
    }

    mutating func fillPerson(_ draft: inout Draft) {
        let group = random.pick(Vocabulary.groups)
        if draft.verb == "TRAIN" || random.chance(85) {
            draft.add("facility", random.chance(2) ? World.changing : random.pick(Array(World.facilities.dropLast())))
        }
        if draft["facility"] == nil, draft.actor == nil { draft.actor = random.pick(Array(World.actors[0...3])) }
        let answers = ["yes", "no", "unknown"]
        if !["CARRY", "CONSENT"].contains(draft.verb), random.chance(50) {
            draft.add("recipient", random.pick(World.recipients))
        }
        switch draft.verb {
        case "TRAIN":
            draft.add("trainer", random.pick(["t1", "t2", "Kari Åsen"]))
            draft.add("audience", random.chance(20) ? "trainer" : group)
            draft.add("trained", String(random.number(1...30)))
            if random.chance(30) { draft.add("delivery", random.pick(["in-person", "online"])) }
            if random.chance(30) { draft.add("minutes", String(random.number(0...180))) }
            if random.chance(30) { draft.add("topics", "signs, spray; recovery position") }
            if random.chance(20) { draft.add("supervisor", "t1") }
        case "USE":
            draft.add("group", group)
            draft.add("product", random.pick(World.products))
            draft.add("doses", String(random.number(1...4)))
            draft.add("outcome", random.pick(["survived", "survived", "died", "unknown"]))
            if random.chance(40) { draft.add("ambulance", random.pick(answers)) }
            if random.chance(40) { draft.add("trained", random.pick(answers)) }
        case "CARRY":
            draft.add("recipient", random.pick(World.recipients))
            draft.add("carrying", random.pick(["yes", "near", "no"]))
            if random.chance(40) { draft.add("evidence", random.pick(["photo", "phone", "seen"])) }
        case "CONSENT":
            draft.add("recipient", random.pick(World.recipients))
            draft.add("contact", random.pick(["yes", "no"]))
        default:
            draft.add("group", group)
            if random.chance(50) { draft.add("better-relation", random.pick(answers)) }
            if random.chance(50) { draft.add("changed-use", random.pick(answers)) }
        }
    }

    mutating func fillRegister(_ draft: inout Draft) {
        let facility = random.pick(World.facilities)
        switch draft.verb {
        case "PRODUCT":
            draft.add("product", random.chance(15) ? "new-\(random.number(1...999))" : random.pick(World.products))
            if draft["product"]?.hasPrefix("new") == true { draft.actor = World.root }
            if random.chance(40) { draft.add("min-shelf-life-days", String(random.pick([0, 0, 1, 7, 30]))) }
            if random.chance(40) { draft.add("name", random.pick(["Spray", "Naloxon \"Nord\"", ""])) }
        case "FACILITY":
            let isClosing = random.chance(60)
            draft.add("facility", isClosing && random.chance(70) ? World.changing : facility)
            if isClosing { draft.add("closed", changingIsClosed && random.chance(50) ? "no" : "yes") }
            if random.chance(40) { draft.add("name", "House \(random.number(1...99))") }
            if random.chance(30) { draft.add("municipality", random.pick(["oslo", "bergen", "moss"])) }
            if random.chance(10) { draft.add("type", random.pick(World.types)) }
        case "QUOTA": fillQuota(&draft, facility)
        case "GRANT", "REVOKE":
            let isRover = random.chance(85)
            draft.add("user", isRover ? "rover" : random.pick(["night-a", "someone.else@x"]))
            let role = isRover ? random.pick(Vocabulary.roles) : "terminal"
            draft.add("role", role)
            if role == "terminal" ? random.chance(96) : random.chance(2) {
                draft.add("facility", isRover ? facility : "alfa")
            }
        default: draft.add("reason", "battery changed")
        }
    }

    private mutating func fillQuota(_ draft: inout Draft, _ facility: String) {
        draft.add("facility", facility)
        let isOfProduct = random.chance(60)
        if isOfProduct { draft.add("product", random.pick(World.products)) }
        let today = days.day(of: now)
        if random.chance(50) {
            let from = String(Days.text(day: today + random.number(-60...60)).prefix(7)) + "-01"
            draft.add("from", from)
            if random.chance(50), let start = Days.day(from) {
                draft.add("until", Days.text(day: start + random.number(0...90)))
            }
        }
        if random.chance(15) { return }
        let most = isOfProduct ? random.number(100...500) : random.number(500...1_500)
        if random.chance(85) { draft.add("max", String(random.chance(2) ? 0 : most)) }
        if draft["max"] == nil || random.chance(40) { draft.add("min", String(random.number(0...50))) }
        if random.chance(30) { draft.add("instrument", "order 7/2026") }
    }
}
