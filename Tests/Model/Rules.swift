/// The names, and the rules that are the same for every write.
extension Model {
    /// A facility that a write names: known, and not closed.
    func openFacility(_ call: Call, _ key: String = "facility") throws(Refusal) -> String {
        let facility = try knownFacility(call, key)
        if books.facilities[facility]?.isClosed == true { throw Refusal("facility-closed") }
        return facility
    }

    func knownFacility(_ call: Call, _ key: String = "facility") throws(Refusal) -> String {
        guard let facility = call[key], books.facilities[facility] != nil else { throw Refusal("unknown-facility") }
        return facility
    }

    func knownProduct(_ call: Call) throws(Refusal) -> String {
        guard let product = call["product"], books.products[product] != nil else { throw Refusal("unknown-product") }
        return product
    }

    /// The lot that a request names, none where it names none.
    func knownLot(_ call: Call, _ product: String) throws(Refusal) -> LotName? {
        guard let lot = call["lot"] else { return nil }
        let name = LotName(product: product, lot: lot)
        if books.lots[name] == nil { throw Refusal("unknown-lot") }
        return name
    }

    func requiredLot(_ call: Call, _ product: String) throws(Refusal) -> LotName {
        guard let name = try knownLot(call, product) else { throw Refusal("unknown-lot") }
        return name
    }

    func knownEvent(_ call: Call) throws(Refusal) -> EventSummary {
        guard let number = call.number("event"), let event = event(number) else { throw Refusal("unknown-event") }
        return event
    }

    /// Rules 1 and 2, with what depends on the clock between them.
    func judgeClockAndText(_ call: Call) throws(Refusal) {
        if call.verb != "CLOCK", call.now < newestAt - 60_000 { throw Refusal("clock-behind") }
        if let occurred = call.occurred {
            let isTooOld =
                call.time - occurred > 31 * 86_400_000 && days.day(of: occurred) <= days.day(of: call.time) - 31
            if occurred > call.time || call.isTerminal && isTooOld { throw Refusal("bad-value", field: "occurred") }
        }
        if call.verb == "CORRECT", call.isTerminal, let event = call.number("event").flatMap(event),
            call.time - event.at > 86_400_000
        {
            throw Refusal("forbidden")
        }
        try refusePersonalNumbers(call.values.map { ($0.key, $0.value) })
    }

    func refusePersonalNumbers(_ fields: [(String, String)]) throws(Refusal) {
        for (key, value) in fields.sorted(by: { $0.0 < $1.0 }) where Model.searched.contains(key) {
            if value.utf8.count >= 10, PersonalNumber.occurs(in: value, bareTen: key == "recipient") {
                throw Refusal("personal-number", field: key)
            }
        }
    }

    private static let searched: Set = [
        "name", "supplier", "funder", "instrument", "finding", "topics", "note", "reason", "reward", "training", "id",
        "recipient", "trainer", "supervisor", "worker",
    ]

    func today(_ call: Call) -> Int { days.day(of: call.time) }

    /// What comes into stock of a lot, if `available` is meant: there, or quarantine, and because of its expiry or not.
    func destination(_ name: LotName, _ call: Call) -> (account: Account, becauseExpired: Bool) {
        guard let lot = books.lots[name] else { return (.available, false) }
        if lot.isRecalled { return (.quarantine, false) }
        return lot.expiry < today(call) ? (.quarantine, true) : (.available, false)
    }

    /// Units of a product at a facility that could be dispensed now.
    func onHand(_ facility: String, _ product: String, today: Int) -> Int {
        let shelfLife = books.products[product]?.minimumShelfLifeDays ?? 0
        var units = 0
        for (lot, holding) in books.stock[Place(facility: facility, product: product)] ?? [:] {
            let expiry = books.lots[LotName(product: product, lot: lot)]?.expiry ?? Int.min
            if expiry >= today + shelfLife { units += holding.available }
        }
        return units
    }

    func insufficient(_ available: Int, _ requested: Int) -> Refusal {
        Refusal("insufficient-stock", [Pair("available", String(available)), Pair("requested", String(requested))])
    }

    func expired(_ name: LotName) -> Refusal {
        let day = books.lots[name]?.expiry ?? 0
        return Refusal("expired", [Pair("lot", name.lot), Pair("expiry", Days.text(day: day))])
    }

    /// Rule 3.
    func judgeExpiry(_ name: LotName, _ expiry: Int) throws(Refusal) {
        if let known = books.lots[name]?.expiry, known != expiry {
            throw Refusal("lot-mismatch", [Pair("expiry", Days.text(day: known))])
        }
    }

    /// Rule 7: the product's limit, then that of all products together.
    func judgeQuota(_ facility: String, _ product: String, _ units: Int, _ call: Call) throws(Refusal) {
        for name in [product, nil] {
            guard let maximum = books.quota(facility, name, on: today(call))?.maximum else { continue }
            let stored = books.stored(facility, name)
            let incoming = books.incoming(facility, name)
            guard stored + incoming + units > maximum else { continue }
            throw Refusal(
                "quota-exceeded",
                [
                    Pair("max", String(maximum)), Pair("stored", String(stored)), Pair("incoming", String(incoming)),
                    Pair("requested", String(units)),
                ])
        }
    }

    /// By how many units a facility is over its quota, none where it is not.
    func overQuota(_ facility: String, _ product: String, _ call: Call) -> String? {
        var over = 0
        for name in [product, nil] {
            guard let maximum = books.quota(facility, name, on: today(call))?.maximum else { continue }
            over = max(over, books.stored(facility, name) + books.incoming(facility, name) - maximum)
        }
        return over > 0 ? String(over) : nil
    }
}
