/// A write that is being put together.
struct Draft {
    var verb: String
    var fields: [(key: String, value: String)] = []
    var actor: Actor?

    mutating func add(_ key: String, _ value: String) { fields.append((key, value)) }

    subscript(key: String) -> String? { fields.first { $0.key == key }?.value }
}

/// Writes of every kind, most of which should succeed.
extension RequestGenerator {
    /// `RECALL` and `LIFT` stand for QUARANTINE and RELEASE without a facility.
    mutating func write(_ verb: String, _ chosen: Actor?, inBatch: Bool = false) -> ModelRequest {
        if verb == "BEGIN" { return batch() }
        var draft = Draft(verb: verb)
        draft.actor = chosen
        switch verb {
        case "RECEIVE", "DISPENSE", "RETURN": fillSupply(&draft)
        case "SHIP", "ARRIVE", "CANCEL": fillShipment(&draft)
        case "COUNT", "QUARANTINE", "RELEASE", "DESTROY", "RECALL", "LIFT", "LOT": fillStock(&draft)
        case "CONFIRM", "REJECT", "RESOLVE", "CORRECT": fillEvent(&draft)
        case "TRAIN", "USE", "CARRY", "CONSENT", "FOLLOWUP": fillPerson(&draft)
        default: fillRegister(&draft)
        }
        var actor = draft.actor ?? actor(for: draft.verb, at: draft["facility"])
        if draft["facility"] == nil, ["QUARANTINE", "RELEASE"].contains(draft.verb), actor.user == "rover" {
            actor = World.actors[2]
        }
        // A terminal with one facility may leave it out; with two it may not.
        let mayLeaveOut =
            actor.facilities.count == 1 && random.chance(30) || actor.facilities.count == 2 && random.chance(2)
        if mayLeaveOut, Vocabulary.terminalWrites.contains(draft.verb) {
            draft.fields.removeAll { $0.key == "facility" }
        }
        if inBatch, !actor.facilities.isEmpty, let index = draft.fields.firstIndex(where: { $0.key == "facility" }) {
            draft.fields[index].value = random.pick(actor.facilities)
        }
        addCommon(&draft, inBatch: inBatch)
        if behind == 0, !inBatch || random.chance(20) { spoil(&draft) }
        let request = ModelRequest(
            user: actor.user, isAdministrator: actor.user == "root", connection: freeConnection(actor),
            verb: draft.verb, fields: draft.fields)
        if !inBatch { remember([request]) }
        return request
    }

    /// BEGIN; its lines and its end wait in a plan.
    private mutating func batch() -> ModelRequest {
        let actor = random.pick(
            weighted: World.actors.filter { $0.role != "none" && $0.role != "rover" }.map { actor in
                (actor, actor.role == "auditor" || actor.role == "admin" ? 1 : 6)
            })
        if plans.count > 1 || actor.connections.contains(where: isBusy) { return query() }
        let connection = random.pick(actor.connections)
        var requests: [ModelRequest] = []
        var fields: [(key: String, value: String)] = []
        if random.chance(80) { fields.append(("id", freshId())) }
        if random.chance(20) { fields.append(("note", random.pick(World.notes))) }
        if random.chance(2) { fields.append(("occurred", Days.text(instant: now))) }
        func request(_ verb: String, _ fields: [(key: String, value: String)] = []) -> ModelRequest {
            ModelRequest(
                user: actor.user, isAdministrator: actor.user == "root", connection: connection, verb: verb,
                fields: fields)
        }
        requests.append(request("BEGIN", fields))
        for _ in 0..<random.number(1...5) {
            let verbs = actor.role == "terminal" ? World.plainVerbs.filter { $0.0 != "RECEIVE" } : World.batchVerbs
            var line = write(random.pick(weighted: verbs), actor, inBatch: true)
            line.connection = connection
            requests.append(line)
        }
        if random.chance(4) { requests.append(request("STOCK")) }
        if random.chance(2) { requests.append(request("BEGIN")) }
        requests.append(request(random.chance(88) ? "COMMIT" : "ABORT"))
        plans.append(Array(requests.dropFirst()))
        if requests.last?.verb == "COMMIT" { remember(requests) }
        return requests[0]
    }

    private mutating func actor(for verb: String, at facility: String?) -> Actor {
        if random.chance(4) { return random.pick(World.actors) }
        if random.chance(3) { return World.rover }
        if Vocabulary.administratorsAlone.contains(verb) { return World.actors[random.number(0...1)] }
        let terminals = World.actors.filter { $0.facilities.contains(facility ?? "") }
        if Vocabulary.terminalWrites.contains(verb), !terminals.isEmpty, random.chance(60) {
            return random.pick(terminals)
        }
        return random.pick(Array(World.actors[2...3]))
    }

    private mutating func freshId() -> String {
        nextId += 1
        return random.chance(50) ? "r\(nextId)" : "01900000-0000-7000-8000-" + Days.padded(nextId, 12)
    }

    /// Stock comes to the changing facility only while it is closed, so that it can be closed again.
    private mutating func place() -> String {
        changingIsClosed && random.chance(3) ? World.changing : random.pick(Array(World.facilities.dropLast()))
    }

    private mutating func addCommon(_ draft: inout Draft, inBatch: Bool) {
        if !inBatch, random.chance(95) { draft.add("id", random.number(0...499) == 0 ? "840315-1239" : freshId()) }
        let isLate = ["DISPENSE", "RETURN", "COUNT", "USE", "TRAIN", "CARRY", "FOLLOWUP"].contains(draft.verb)
        if !["LOT", "CORRECT", "CLOCK"].contains(draft.verb), draft["occurred"] == nil, random.chance(isLate ? 20 : 3) {
            draft.add("occurred", occurred())
        }
        if random.chance(10) { draft.add("worker", random.pick(World.workers)) }
        if random.chance(15) { draft.add("note", random.pick(World.notes)) }
    }

    private mutating func occurred() -> String {
        let seconds =
            switch random.number(0...99) {
            case 0...44: random.number(0...10_000)
            case 45...69: random.number(0...250_000)
            case 70...92: random.number(250_000...2_500_000)
            default: random.number(2_800_000...8_000_000)
            }
        let instant = now - Int64(seconds) * 1_000 - Int64(random.number(0...999))
        switch random.number(0...9) {
        case 0: return Days.text(day: days.day(of: instant) - 1)
        case 1: return String(Days.text(instant: instant + 7_200_000).dropLast()) + "+02:00"
        case 2: return String(Days.text(instant: instant).dropLast(5)) + "Z"
        default: return Days.text(instant: instant)
        }
    }

    private mutating func fillSupply(_ draft: inout Draft) {
        let product = random.pick(World.products)
        if draft.verb == "DISPENSE", draft.actor == nil, random.chance(6), fillLateDispensing(&draft) { return }
        draft.add("facility", place())
        draft.add("product", product)
        switch draft.verb {
        case "RECEIVE":
            let lot = lotToReceive(product)
            draft.add("lot", lot.lot)
            draft.add("expiry", Days.text(day: lot.expiry + (random.chance(3) ? 1 : 0)))
            draft.add("qty", String(random.number(1...30)))
            if random.chance(30) {
                draft.add("unit-cost", random.pick(["249", "312.5", "0.0625", "1"]))
                draft.add("currency", random.pick(["NOK", "NOK", "SEK"]))
            }
            if random.chance(20) { draft.add("document", random.pick(["PO-1", "840315-1239", "15038412342"])) }
            if random.chance(20) { draft.add("supplier", "Apotek \"Nord\"") }
        case "DISPENSE":
            draft.add("qty", String(random.chance(5) ? random.number(80...400) : random.number(1...8)))
            if random.chance(15), let lot = receivedLot(product) { draft.add("lot", lot.lot) }
            fillVisit(&draft)
        default:
            let isNew = random.chance(5)
            draft.add("lot", isNew ? "R\(random.number(1...999_999))" : receivedLot(product)?.lot ?? "NONE")
            if isNew, random.chance(80) {
                draft.add("expiry", Days.text(day: days.day(of: now) + random.number(-100...400)))
            }
            draft.add("qty", String(random.number(1...4)))
            if random.chance(40) { draft.add("recipient", random.pick(World.recipients)) }
            if random.chance(30) { draft.add("reason", "not wanted") }
        }
    }

    /// What was handed out before its lot expired and is entered after it.
    private mutating func fillLateDispensing(_ draft: inout Draft) -> Bool {
        let today = days.day(of: now)
        let expired = lots.filter { $0.isReceived && $0.expiry < today && $0.expiry > today - 30 }
        let held = stock.filter { held in
            held.isQuarantined && expired.contains { $0.lot == held.lot && $0.product == held.product }
        }.randomElement(using: &random)
        guard let held, let lot = expired.first(where: { $0.lot == held.lot && $0.product == held.product }) else {
            return false
        }
        draft.add("facility", held.facility)
        draft.add("product", held.product)
        draft.add("qty", String(random.number(1...max(1, min(9, held.quantity)))))
        if random.chance(60) { draft.add("lot", held.lot) }
        let day = lot.expiry - random.number(0...3)
        draft.add("occurred", Days.text(instant: days.start(of: day) + Int64(random.number(1...80_000_000))))
        fillVisit(&draft)
        return true
    }

    private mutating func fillVisit(_ draft: inout Draft) {
        if random.chance(60) {
            let visit = random.pick(["initial", "refill", "refill", "unknown"])
            draft.add("visit", visit)
            if visit == "refill", random.chance(80) { draft.add("reason", random.pick(Vocabulary.refillReasons)) }
        }
        if random.chance(50) { draft.add("group", random.pick(Vocabulary.groups)) }
        if random.chance(50) { draft.add("recipient", random.pick(World.recipients)) }
        if random.chance(40) { draft.add("channel", random.pick(["counter", "outreach", "post", "release"])) }
        if random.chance(20) { draft.add("own-overdoses", String(random.number(0...4))) }
        if random.chance(20) { draft.add("witnessed", String(random.number(0...4))) }
        if random.chance(20) { draft.add("treatment", random.pick(["yes", "no", "unknown"])) }
    }

    /// A lot that can be received: a few of each product at a time, new ones when they run out.
    private mutating func lotToReceive(_ product: String) -> KnownLot {
        let today = days.day(of: now)
        lots.removeAll { $0.expiry < today - 60 }
        let live = lots.filter { $0.product == product && $0.expiry >= today && !$0.isRecalled }
        if live.count >= 3, random.chance(97) {
            return random.pick(random.chance(96) ? live : lots.filter { $0.product == product })
        }
        let ahead = random.pick(weighted: [(3...30, 3), (30...200, 3), (200...730, 4)])
        nextId += 1
        var number = random.pick(["A\(nextId)", "b-\(nextId)", "L/\(nextId)", "Z.\(nextId)_x"])
        let isTaken = lots.contains { $0.product == product && $0.lot == "SAME" }
        if !isTaken, nextId < 5_000, random.chance(20) { number = "SAME" }
        let lot = KnownLot(product: product, lot: number, expiry: today + random.number(ahead))
        lots.append(lot)
        return lot
    }
}
