/// Which function answers which query, and the queries that tell of lots, open matters and registers.
extension Model {
    func ask(_ call: Call, _ request: ModelRequest) throws(Refusal) -> ModelReply {
        switch call.verb {
        case "PING": return ok([])
        case "STOCK": return try stock(call, request)
        case "CARD": return try card(call)
        case "EXPIRING": return try expiring(call, request)
        case "QUOTAS": return try quotas(call, request)
        case "TRACE": return try trace(call)
        case "BALANCE": return try balance(call)
        case "REPORT": return try report(call)
        case "FORECAST": return try forecast(call)
        case "SHIPMENTS": return try shipments(call, request)
        case "PENDING": return try openEvents(books.proposals, call, request)
        case "DISCREPANCIES": return try openEvents(books.discrepancies, call, request)
        case "FACILITIES": return facilities()
        case "PRODUCTS": return products()
        case "LOTS": return lots()
        case "GRANTS": return grants()
        default: throw Refusal("unknown-verb")
        }
    }

    private func trace(_ call: Call) throws(Refusal) -> ModelReply {
        let product = try knownProduct(call)
        let name = try requiredLot(call, product)
        let rows = events.filter { event in
            event.quantity > 0 && event.from != nil && event.from != event.to && event.lot == name.lot
                && event.product == product
        }.map { event in
            row([
                ("seq", String(event.number)), ("at", Days.text(instant: event.at)), ("kind", event.kind),
                ("facility", event.facility), ("from", event.from?.rawValue), ("to", event.to?.rawValue),
                ("shipment", event.shipment.map(String.init)), ("qty", String(event.quantity)), ("by", event.by),
            ])
        }
        let accounts = books.lots[name]?.accounts ?? []
        return ok(zip(Account.allCases, accounts).map { ($0.rawValue, String($1)) }, rows: rows)
    }

    private func balance(_ call: Call) throws(Refusal) -> ModelReply {
        try judgeQueryNames(call)
        let count = try call["as-of"].map(countRecorded) ?? events.count
        var accounts: [LotName: [Int]] = [:]
        for (name, lot) in books.lots where lot.expiry(after: count) != nil {
            if let product = call["product"], product != name.product { continue }
            if let number = call["lot"], number != name.lot { continue }
            accounts[name] = [Int](repeating: 0, count: Account.allCases.count)
        }
        for event in events.prefix(count) {
            guard let product = event.product, let lot = event.lot, let from = event.from, let to = event.to else {
                continue
            }
            accounts[LotName(product: product, lot: lot)]?[from.index] -= event.quantity
            accounts[LotName(product: product, lot: lot)]?[to.index] += event.quantity
        }
        let rows = accounts.sorted { $0.key < $1.key }.map { name, units in
            row(
                [("product", name.product), ("lot", name.lot)]
                    + zip(Account.allCases, units).map { ($0.rawValue, String($1)) }
                    + [("sum", String(units.reduce(0, +)))])
        }
        return ok([], rows: rows)
    }

    private func shipments(_ call: Call, _ request: ModelRequest) throws(Refusal) -> ModelReply {
        try judgeQueryNames(call)
        let visible = visibleFacilities(call, request)
        var rows: [[Pair]] = []
        for (number, shipment) in books.shipments.filter({ $0.value.outstanding > 0 }).sorted(by: { $0.key < $1.key }) {
            if let visible, !visible.contains(shipment.from), !visible.contains(shipment.to) { continue }
            for line in shipment.lines.sorted(by: { $0.lot < $1.lot }) where line.outstanding > 0 {
                rows.append(
                    row([
                        ("shipment", String(number)), ("from", shipment.from), ("to", shipment.to),
                        ("product", shipment.product), ("lot", line.lot), ("qty", String(line.quantity)),
                        ("outstanding", String(line.outstanding)),
                    ]))
            }
        }
        return ok([], rows: rows)
    }

    private func openEvents(
        _ numbers: Set<Int>, _ call: Call, _ request: ModelRequest
    ) throws(Refusal) -> ModelReply {
        try judgeQueryNames(call)
        let visible = visibleFacilities(call, request)
        var rows: [[Pair]] = []
        for event in numbers.sorted().map({ events[$0 - 1] }) {
            if let visible, !visible.contains(event.facility ?? "") { continue }
            let quantity = event.kind == "counted" ? event.difference : event.quantity
            rows.append(
                row([
                    ("event", String(event.number)), ("kind", event.kind), ("facility", event.facility),
                    ("product", event.product), ("lot", event.lot), ("qty", String(quantity)), ("by", event.by),
                ]))
        }
        return ok([], rows: rows)
    }

    private func facilities() -> ModelReply {
        let rows = books.facilities.sorted { $0.key < $1.key }.map { code, facility in
            row([
                ("facility", code), ("name", facility.name), ("type", facility.type),
                ("municipality", facility.municipality), ("closed", facility.isClosed ? "yes" : "no"),
            ])
        }
        return ok([], rows: rows)
    }

    private func products() -> ModelReply {
        var rows: [[Pair]] = []
        for (code, product) in books.products.sorted(by: { $0.key < $1.key }) {
            var packs: [(pack: String?, gtin: String?)] = product.packs.sorted { $0.key < $1.key }.map {
                ($0.value.isEmpty ? nil : $0.value, $0.key)
            }
            if packs.isEmpty { packs = [(product.pack, nil)] }
            for (pack, gtin) in packs {
                rows.append(
                    row([
                        ("product", code), ("name", product.name), ("form", product.form),
                        ("strength-ug", product.strengthMicrograms), ("pack", pack), ("gtin", gtin),
                        ("min-shelf-life-days", String(product.minimumShelfLifeDays)),
                    ]))
            }
        }
        return ok([], rows: rows)
    }

    private func lots() -> ModelReply {
        let rows = books.lots.sorted { $0.key < $1.key }.map { name, lot in
            row([
                ("product", name.product), ("lot", name.lot), ("expiry", Days.text(day: lot.expiry)),
                ("recalled", lot.isRecalled ? "yes" : "no"),
            ])
        }
        return ok([], rows: rows)
    }

    private func grants() -> ModelReply {
        let rows = books.grants.sorted {
            ($0.user, $0.role, $0.facility ?? "") < ($1.user, $1.role, $1.facility ?? "")
        }.map { row([("user", $0.user), ("role", $0.role), ("facility", $0.facility)]) }
        return ok([], rows: rows)
    }
}
