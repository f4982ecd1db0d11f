import CivilTime
import Line

/// CORRECT undoes one mistaken request by the exact opposites of its events. Both stay in the log.
enum Correct: WriteVerb {
    static let form = Form(
        "undoes one mistaken request, all its events together",
        [.required("event", .eventNumber), .required("reason", .text)] + Form.ofEveryWrite)

    private static let correctable: Set<EventKind> = [
        .received, .dispensed, .returned, .shipped, .arrived, .lost, .cancelled, .counted, .quarantined, .released,
        .destroyed, .trained, .used, .carried, .consented, .followedUp,
    ]

    static func place(_ request: Request, _ books: Books) throws(Refusal) -> String? {
        try books.facility(ofEvent: try request.eventNumber("event"))
    }

    /// The events of the request, in their order.
    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> [Event] {
        let named = try desk.event(request)
        if desk.rights.isBounded(.correct), named.by != desk.caller.name {
            throw .forbidden("it is another user's event")
        }
        return try desk.books.eventsOfRequest(named)
    }

    static func requireTime(_ events: [Event], _ desk: Desk) throws(Refusal) {
        let age = desk.moment.now - events[0].at
        if desk.rights.isBounded(.correct), age > Limits.terminalCorrectionHours * 3_600_000 {
            throw .forbidden("a terminal corrects within a day")
        }
    }

    static func decide(_ request: Request, _ events: [Event], _ desk: Desk) throws(Refusal) -> [Draft] {
        try requireCorrectable(events, desk)
        var drafts: [Draft] = []
        for event in events {
            var fields: Fields = [Field("event", event.number), Field("undone", event.request)]
            if let movement = try event.movement() {
                fields += try opposite(of: movement, event, desk)
                fields.append("effective", event.occurred)
            } else {
                fields.append(["facility", "product", "lot"], of: event.fields)
            }
            drafts.append(Draft(.corrected, fields + request.told(["reason"])))
        }
        return drafts
    }

    private static func requireCorrectable(_ events: [Event], _ desk: Desk) throws(Refusal) {
        let first = events[0]
        guard events.allSatisfy({ correctable.contains($0.kind) }) else {
            throw Refusal(.notCorrectable, [], "a \(first.kind.rawValue) event cannot be corrected")
        }
        if let by = try desk.books.correction(ofRequest: first.request) {
            throw Refusal(.alreadyCorrected, [], "event \(by) has corrected it")
        }
        for event in events {
            for code in [event["facility"]] + (event.kind == .shipped ? [event["from"], event["to"]] : []) {
                guard let code, let facility = try desk.books.facility(code) else { continue }
                try desk.requireOpen(facility)
            }
            try requireOpenEnds(ofShipment: event["shipment"], desk)
        }
    }

    private static func requireOpenEnds(ofShipment number: String?, _ desk: Desk) throws(Refusal) {
        guard
            let shipment = try number.flatMap({ UInt64($0) }).flatMap({ (number) throws(Refusal) in
                try desk.books.shipment(number)
            })
        else { return }
        for end in [shipment.from, shipment.to] {
            if let facility = try desk.books.facility(number: end) { try desk.requireOpen(facility) }
        }
    }

    /// What may not be available goes to quarantine instead.
    private static func opposite(of movement: Movement, _ event: Event, _ desk: Desk) throws(Refusal) -> Fields {
        guard let facility = try desk.books.facility(movement.facility),
            let product = try desk.books.product(movement.product),
            let lot = try desk.books.lot(movement.lot, of: product.number)
        else { throw .damaged("the books do not hold what an event names") }
        var fields: Fields = [
            Field("facility", movement.facility), Field("product", movement.product), Field("lot", movement.lot),
            Field("expiry", lot.expiry.description),
        ]
        let available = try held(in: movement.to, movement, facility, lot, desk)
        if let available { try Desk.require(movement.quantity, of: available) }
        let isDiverted = movement.from == .available && lot.statusOfArrivals(on: desk.today) == .quarantine
        let target: Account = isDiverted ? .quarantine : movement.from
        if target != movement.to {
            fields += [
                Field("qty", movement.quantity), Field("from", movement.to.rawValue), Field("to", target.rawValue),
            ]
        }
        if let shipment = movement.shipment { fields.append(Field("shipment", shipment)) }
        if target == movement.to, !lot.isRecalled {
            // They stay where they are, and wait there only for their expiry from now on.
            fields.append(Field("qty", movement.quantity))
        }
        if isDiverted {
            fields.append(Field("diverted", lot.isRecalled ? "recalled" : "expired"))
        } else if event["diverted"] == "expired" {
            fields.append(Field("diverted", "expired"))
        }
        return fields
    }

    /// What can be taken back from an account; nil where there is no limit.
    private static func held(
        in account: Account, _ movement: Movement, _ facility: Facility, _ lot: Lot, _ desk: Desk
    ) throws(Refusal) -> Int64? {
        switch account {
        case .available, .quarantine:
            try desk.units(account, of: lot, at: facility)
        case .transit:
            try movement.shipment.flatMap { number throws(Refusal) in try desk.books.shipment(number) }?
                .outstanding(of: lot.number) ?? 0
        default: nil
        }
    }

    static func addRows(_ events: [Event], _ books: Books, to reply: inout Reply) {
        for event in events { reply.row(event, ["event"]) }
    }
}
