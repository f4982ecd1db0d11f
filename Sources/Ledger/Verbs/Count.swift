import CivilTime
import Line

/// COUNT enters a physical inventory: the books become what was counted.
enum Count: WriteVerb {
    static let form = Form(
        "enters a physical inventory: the books become what was counted",
        [
            .counter, .required("product", .code), .required("lot", .lot), .required("counted", .count),
            .optional("status", .choice(["available", "quarantine"])), .optional("reason", .text),
        ] + Form.ofEveryWrite)

    typealias Facts = ShelfFacts<Facility, Lot>

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        try ShelfFacts(at: try desk.openFacility(request), request, desk)
    }

    static func decide(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        let status: Account = request["status"] == "quarantine" ? .quarantine : .available
        let counted = try request.number("counted")
        let key = Shelf.Key(facility: facts.facility.number, product: facts.product.number)
        let current = try desk.units(status, of: facts.lot, at: facts.facility)
        var was = current
        if let occurred = desk.occurred(request) {
            let newest = desk.books.header.lastNumber
            let past = try OccurredStock(desk.books, at: occurred, knownAt: newest, desk.moment.zone)
            let stock = try past.balance(of: key).lots.first { $0.lot == facts.lot.number }
            was = (status == .quarantine ? stock?.quarantine : stock?.available) ?? 0
        }
        let difference = counted - was
        guard current + difference >= 0 else { throw Desk.insufficient(available: current, requested: -difference) }
        var fields: Fields = [
            Field("facility", facts.facility.code), Field("product", facts.product.code), Field("lot", facts.lot.code),
            Field("expiry", facts.lot.expiry.description),
        ]
        if status == .quarantine { fields.append(Field("status", status.rawValue)) }
        if status == .available, difference > 0 {
            fields.append("diverted", of: facts.lot.diversion(on: desk.today))
        }
        fields += [Field("counted", counted), Field("was", was), Field("difference", difference)]
        fields += request.told(["reason"])
        if let excess = try desk.overQuota(after: difference, of: facts.product.number, at: facts.facility.number) {
            fields.append(Field("over-quota", excess))
        }
        return [Draft(.counted, fields)]
    }

    static func addEnd(_ events: [Event], to line: inout [UInt8]) {
        add(["was", "counted", "difference", "over-quota"], ofLast: events, to: &line)
    }
}
