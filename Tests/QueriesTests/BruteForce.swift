import CivilTime
import Ledger
import Line

/// The answers of STOCK and REPORT the long way: from every event of the log, as the contract's words have it.
struct BruteForce {
    let events: [Event]
    let zone: Zone
    let movements: [Movement?]
    /// When each event counts: a correction at the moment of what it undoes.
    let occurred: [Instant]
    private let facilities: [String: (type: String, municipality: String?)]

    init(_ ledger: TestLedger) throws {
        let events = try ledger.events
        self.events = events
        movements = try events.map { try $0.movement() }
        occurred = events.map { event in
            let undone = event.kind == .corrected ? event["event"].flatMap { Int($0) } : nil
            return undone.map { events[$0 - 1].occurred } ?? event.occurred
        }
        zone = ledger.zone
        var facilities: [String: (type: String, municipality: String?)] = [:]
        for facility in try ledger.books.allFacilities() {
            facilities[facility.code] = (facility.type, facility.municipality)
        }
        self.facilities = facilities
    }

    /// The highest-numbered event recorded no later than an instant.
    func last(notAfter instant: Instant) -> Int { events.last { $0.at <= instant }.map { Int($0.number) } ?? 0 }

    func stock(through last: Int, occurredBy instant: Instant?) -> [String] {
        var units: [[String]: Int64] = [:]
        for case (let movement?, let occurred) in zip(movements, occurred).prefix(last) {
            if let instant, occurred > instant { continue }
            let place = [movement.facility, movement.product, movement.lot]
            if movement.from.isStored { units[place + [movement.from.rawValue], default: 0] -= movement.quantity }
            if movement.to.isStored { units[place + [movement.to.rawValue], default: 0] += movement.quantity }
        }
        let shifts = instant.map { diverted(through: last, at: $0) } ?? [:]
        for (place, more) in shifts {
            let (available, held) = (place + ["available"], place + ["quarantine"])
            let most = more > 0 ? max(0, units[held] ?? 0) : max(0, units[available] ?? 0, -(units[held] ?? 0))
            let moved = max(-most, min(most, more))
            units[available, default: 0] += moved
            units[held, default: 0] -= moved
        }
        let sorted = units.filter { $0.value != 0 }.sorted { left, right in
            left.key.lexicographicallyPrecedes(right.key) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
        var expiries: [String: String] = [:]
        for event in events.prefix(last) where [.received, .returned, .relotted].contains(event.kind) {
            if expiries[lot(event)] == nil || event.kind == .relotted { expiries[lot(event)] = event["expiry"] }
        }
        return sorted.map { place, units in
            "facility=\(place[0]) product=\(place[1]) lot=\(place[2]) "
                + "expiry=\(expiries[place[1] + " " + place[2]] ?? "?") status=\(place[3]) on-hand=\(units)"
        }
    }

    func balances(through last: Int) -> [String: [Account: Int64]] {
        var balances: [String: [Account: Int64]] = [:]
        for case let movement? in movements.prefix(last) {
            balances["\(movement.product) \(movement.lot)", default: [:]][movement.from, default: 0] -=
                movement.quantity
            balances["\(movement.product) \(movement.lot)", default: [:]][movement.to, default: 0] += movement.quantity
        }
        return balances
    }

    // MARK: - REPORT

    /// By row: visits, units, initial, refill, recipients, returned, sessions, trained, uses, doses, survived, costs.
    func report(by column: String?, through last: Int, _ span: ClosedRange<Instant>, at facility: String?) -> [String] {
        let known = events.prefix(last)
        let undone = Set(known.filter { $0.kind == .corrected }.compactMap { $0["undone"] })
        let counted = known.filter { event in
            [.dispensed, .trained, .used].contains(event.kind) && span.contains(event.occurred)
                && !undone.contains(String(event.request)) && (facility == nil || facility == event["facility"])
        }
        var rows = Dictionary(grouping: counted) { value(of: column, $0) }
        if column == nil, rows.isEmpty { rows[""] = [] }
        let prices = prices(known.filter { !undone.contains(String($0.request)) })
        let currencies = Set(counted.compactMap { prices[lot($0)]?.currency }).sorted()
        return rows.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, events in
            let costs = currencies.map { currency in
                events.filter { $0.kind == .dispensed && prices[lot($0)]?.currency == currency }
                    .reduce(0) { $0 + number($1, "qty") * (prices[lot($1)]?.tenThousandths ?? 0) }
            }
            return ([name] + counts(events) + costs.map { Money(tenThousandths: $0).description }).joined(
                separator: " ")
        }
    }

    private func counts(_ events: [Event]) -> [String] {
        let dispensed = events.filter { $0.kind == .dispensed }
        let visits = Dictionary(grouping: dispensed, by: \.request).values.map { $0[0] }
        let refills = visits.filter { $0["visit"] == "refill" }
        let sessions = events.filter { $0.kind == .trained }
        let uses = events.filter { $0.kind == .used }
        let numbers: [Int64] = [
            Int64(visits.count), dispensed.reduce(0) { $0 + number($1, "qty") },
            Int64(visits.filter { $0["visit"] == "initial" }.count), Int64(refills.count),
            Int64(Set(visits.compactMap { $0["recipient"] }).count),
            Int64(Set(refills.compactMap { $0["recipient"] }).count),
            Int64(sessions.count), sessions.reduce(0) { $0 + number($1, "trained") }, Int64(uses.count),
            uses.reduce(0) { $0 + number($1, "doses") }, Int64(uses.filter { $0["outcome"] == "survived" }.count),
        ]
        return numbers.map { String($0) }
    }

    private func prices(_ events: [Event]) -> [String: (currency: String, tenThousandths: Int64)] {
        var prices: [String: (currency: String, tenThousandths: Int64)] = [:]
        for event in events where event.kind == .received {
            guard let cost = event["unit-cost"].flatMap({ Money($0) }), let currency = event["currency"] else {
                continue
            }
            prices[lot(event)] = (currency, cost.tenThousandths)
        }
        return prices
    }

    private func lot(_ event: Event) -> String { "\(event["product"] ?? "") \(event["lot"] ?? "")" }
    private func number(_ event: Event, _ key: FieldKey) -> Int64 { event[key].flatMap { Int64($0) } ?? 0 }

    private func value(of column: String?, _ event: Event) -> String {
        let facts = event["facility"].flatMap { facilities[$0] }
        return switch column {
        case nil: ""
        case "municipality": facts?.municipality ?? "unknown"
        case "type": facts?.type ?? "unknown"
        case "group": event["group"] ?? event["audience"] ?? "unknown"
        case "month": String(zone.day(of: event.occurred).description.prefix(7))
        case let column?: event.fields.first { $0.key == column }?.value ?? "unknown"
        }
    }
}
