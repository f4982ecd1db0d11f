/// What one row of REPORT counts.
private struct Tally {
    var counts: [String: Int] = [:]
    var recipients: Set<String> = []
    var returned: Set<String> = []
    /// Ten-thousandths by currency.
    var costs: [String: Int] = [:]

    mutating func add(_ key: String, _ units: Int = 1) { counts[key, default: 0] += units }

    static let columns =
        ["visits", "units", "initial", "refill", "recipients", "returned"] + Vocabulary.refillReasons + [
            "sessions", "trained", "uses", "doses", "survived", "died", "carriage-checks", "carrying", "near",
            "follow-ups",
        ]
}

extension Model {
    func report(_ call: Call) throws(Refusal) -> ModelReply {
        try judgeQueryNames(call)
        let count = try call["known-at"].map(countRecorded) ?? events.count
        var period = Int64.min..<Int64.max
        if let named = call["period"].flatMap(Days.period) {
            period = days.start(of: named.lowerBound)..<days.end(of: named.upperBound) + 1
        }
        let costs = unitCosts(upTo: count)
        var tallies: [String: Tally] = call["by"] == nil ? ["": Tally()] : [:]
        for event in events.prefix(count) where period.contains(event.effective) {
            guard Model.reported.contains(event.kind), !isUndone(event, upTo: count) else { continue }
            if let facility = call["facility"], facility != event.facility { continue }
            tally(event, in: &tallies[call["by"].map { column($0, of: event) } ?? "", default: Tally()], costs)
        }
        let currencies = Set(tallies.values.flatMap(\.costs.keys)).sorted()
        let rows = tallies.sorted { $0.key < $1.key }.map { key, tally in
            var counts = tally.counts
            counts["recipients"] = tally.recipients.count
            counts["returned"] = tally.returned.count
            return row(
                [(call["by"] ?? "", call["by"] == nil ? nil : key)]
                    + Tally.columns.map { ($0, String(counts[$0] ?? 0)) }
                    + currencies.map { ("cost-" + $0, Money.text(tally.costs[$0] ?? 0)) })
        }
        return ok([], rows: rows)
    }

    private static let reported: Set = ["dispensed", "trained", "used", "carried", "followed-up"]

    private func isUndone(_ event: EventSummary, upTo count: Int) -> Bool {
        (books.corrections[event.number] ?? Int.max) <= count
    }

    /// The last unit cost of each lot, in ten-thousandths.
    private func unitCosts(upTo count: Int) -> [LotName: (currency: String, cost: Int)] {
        var costs: [LotName: (currency: String, cost: Int)] = [:]
        for event in events.prefix(count) where event.kind == "received" && !isUndone(event, upTo: count) {
            guard let product = event.product, let lot = event.lot, let currency = event.details["currency"],
                let cost = event.details["unit-cost"].flatMap(Money.tenThousandths)
            else { continue }
            costs[LotName(product: product, lot: lot)] = (currency, cost)
        }
        return costs
    }

    private func column(_ key: String, of event: EventSummary) -> String {
        let facility = event.facility.flatMap { books.facilities[$0] }
        let value =
            switch key {
            case "facility": event.facility
            case "municipality": facility?.municipality
            case "type": facility?.type
            case "product": event.product
            case "group": event.details["group"] ?? event.details["audience"]
            case "month": days.month(of: event.effective)
            default: event.details[key]
            }
        return value ?? "unknown"
    }

    private func tally(
        _ event: EventSummary, in tally: inout Tally, _ costs: [LotName: (currency: String, cost: Int)]
    ) {
        func number(_ key: String) -> Int { event.details[key].flatMap { Int($0) } ?? 0 }
        switch event.kind {
        case "dispensed":
            tally.add("units", event.quantity)
            if let known = costs[LotName(product: event.product ?? "", lot: event.lot ?? "")] {
                tally.costs[known.currency, default: 0] += event.quantity * known.cost
            }
            guard event.number == event.request else { return }
            tally.add("visits")
            if let recipient = event.details["recipient"] { tally.recipients.insert(recipient) }
            if event.details["visit"] == "initial" { tally.add("initial") }
            if event.details["visit"] == "refill" {
                tally.add("refill")
                if let recipient = event.details["recipient"] { tally.returned.insert(recipient) }
                if let reason = event.details["reason"] { tally.add(reason) }
            }
        case "trained":
            tally.add("sessions")
            tally.add("trained", number("trained"))
        case "used":
            tally.add("uses")
            tally.add("doses", number("doses"))
            if let outcome = event.details["outcome"], outcome != "unknown" { tally.add(outcome) }
        case "carried":
            tally.add("carriage-checks")
            if event.details["carrying"] == "yes" { tally.add("carrying") }
            if event.details["carrying"] == "near" { tally.add("near") }
        default: tally.add("follow-ups")
        }
    }
}
