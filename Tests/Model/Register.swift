/// Which function answers which write, and PRODUCT, FACILITY, QUOTA, GRANT, REVOKE, CLOCK.
extension Model {
    /// Names, rules and the events of one write whose form, right and id were judged.
    func perform(_ call: Call) throws(Refusal) -> ModelReply {
        switch call.verb {
        case "PRODUCT": return try changeProduct(call)
        case "FACILITY": return try changeFacility(call)
        case "QUOTA": return try setQuota(call)
        case "GRANT", "REVOKE": return try changeGrant(call)
        case "CLOCK":
            try judgeClockAndText(call)
            record("clock-set", call)
            return ok([])
        case "RECEIVE": return try receive(call)
        case "DISPENSE": return try dispense(call)
        case "RETURN": return try takeBack(call)
        case "SHIP": return try ship(call)
        case "ARRIVE": return try arrive(call)
        case "CANCEL": return try cancel(call)
        case "COUNT": return try count(call)
        case "RESOLVE": return try resolve(call)
        case "QUARANTINE": return try quarantine(call)
        case "RELEASE": return try release(call)
        case "DESTROY": return try destroy(call)
        case "CONFIRM": return try confirm(call)
        case "REJECT": return try reject(call)
        case "LOT": return try relot(call)
        case "CORRECT": return try correct(call)
        case "TRAIN": return try enterPerson(call, "trained")
        case "USE": return try enterPerson(call, "used")
        case "CARRY": return try enterPerson(call, "carried")
        case "CONSENT": return try enterPerson(call, "consented")
        case "FOLLOWUP": return try enterPerson(call, "followed-up")
        default: throw Refusal("unknown-verb")
        }
    }

    private func enterPerson(_ call: Call, _ kind: String) throws(Refusal) -> ModelReply {
        let facility = call["facility"] == nil ? nil : try openFacility(call)
        let product = call["product"] == nil ? nil : try knownProduct(call)
        try judgeClockAndText(call)
        record(kind, call, facility: facility, product: product)
        return ok([])
    }

    private func changeProduct(_ call: Call) throws(Refusal) -> ModelReply {
        let code = call["product"] ?? ""
        if books.products[code] == nil {
            for key in ["name", "form", "strength-ug"] where call[key] == nil {
                throw Refusal("missing-field", field: key)
            }
        }
        try judgeClockAndText(call)
        var product = books.products[code] ?? Product()
        product.name = call["name"] ?? product.name
        product.form = call["form"] ?? product.form
        product.strengthMicrograms = call["strength-ug"] ?? product.strengthMicrograms
        product.minimumShelfLifeDays = call.number("min-shelf-life-days") ?? product.minimumShelfLifeDays
        if let gtin = call["gtin"] {
            let padded = String(repeating: "0", count: 14 - gtin.count) + gtin
            product.packs[padded] = call["pack"] ?? product.packs[padded] ?? ""
        } else if let pack = call["pack"] {
            product.pack = pack
        }
        books.products[code] = product
        record("product", call, product: code)
        return ok([])
    }

    private func changeFacility(_ call: Call) throws(Refusal) -> ModelReply {
        let code = call["facility"] ?? ""
        if books.facilities[code] == nil {
            for key in ["name", "type"] where call[key] == nil { throw Refusal("missing-field", field: key) }
        }
        try judgeClockAndText(call)
        if call["closed"] == "yes" {
            let isOnWay = books.shipments.values.contains {
                ($0.from == code || $0.to == code) && $0.outstanding > 0
            }
            if isOnWay || books.stored(code, nil) > 0 { throw Refusal("facility-not-empty") }
        }
        var facility = books.facilities[code] ?? Facility()
        facility.name = call["name"] ?? facility.name
        facility.type = call["type"] ?? facility.type
        facility.municipality = call["municipality"] ?? facility.municipality
        facility.isClosed = call["closed"].map { $0 == "yes" } ?? facility.isClosed
        books.facilities[code] = facility
        record("facility", call, facility: code)
        return ok([])
    }

    private func setQuota(_ call: Call) throws(Refusal) -> ModelReply {
        let facility = try knownFacility(call)
        let product = call["product"] == nil ? nil : try knownProduct(call)
        try judgeClockAndText(call)
        let name = QuotaName(facility: facility, product: product, from: call["from"].flatMap(Days.day))
        if call["max"] == nil, call["min"] == nil {
            books.quotas[name] = nil
        } else {
            books.quotas[name] = Quota(
                maximum: call.number("max"), minimum: call.number("min"), until: call["until"].flatMap(Days.day))
        }
        record("quota", call, facility: facility, product: product)
        return ok([])
    }

    private func changeGrant(_ call: Call) throws(Refusal) -> ModelReply {
        let facility = call["facility"] == nil ? nil : try knownFacility(call)
        let grant = Grant(user: call["user"] ?? "", role: call["role"] ?? "", facility: facility)
        if call.verb == "REVOKE", !books.grants.contains(grant) { throw Refusal("unknown-grant") }
        try judgeClockAndText(call)
        if call.verb == "GRANT" { books.grants.insert(grant) } else { books.grants.remove(grant) }
        record(call.verb == "GRANT" ? "granted" : "revoked", call, facility: facility)
        return ok([])
    }
}
