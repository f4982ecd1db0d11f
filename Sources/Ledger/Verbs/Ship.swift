import CivilTime
import Line

/// SHIP sends units from one facility to another.
enum Ship: WriteVerb {
    static let form = Form(
        "sends units to another facility, first expired first",
        [
            .required("from", .code), .required("to", .code), .required("product", .code), .required("qty", .quantity),
            .optional("lot", .lot),
        ] + Form.ofEveryWrite
    ) { fields throws(Refusal) in
        if fields["from"] == fields["to"] { throw .badValue("to", "a shipment goes to another facility") }
    }

    struct Facts {
        let from: Facility
        let to: Facility
        let product: Product
        let lot: Lot?
    }

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        let from = try desk.openFacility(request, "from")
        let to = try desk.openFacility(request, "to")
        let product = try desk.product(request)
        let lot = request["lot"] == nil ? nil : try desk.lot(request, product)
        return Facts(from: from, to: to, product: product, lot: lot)
    }

    static func decide(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        if let lot = facts.lot, lot.isExpired(on: desk.today) { throw Desk.expired(lot.code, lot.expiry) }
        let quantity = try request.number("qty")
        let offers = try desk.books.shelf(facts.from.number, facts.product.number).lots.filter {
            $0.available > 0 && $0.expiry >= desk.today && (facts.lot == nil || facts.lot?.number == $0.lot)
        }
        let available = offers.reduce(0) { $0 + $1.available }
        guard available >= quantity else { throw Desk.insufficient(available: available, requested: quantity) }
        try desk.requireRoom(quantity, of: facts.product, at: facts.to)
        var rest = quantity
        var drafts: [Draft] = []
        for offer in offers where rest > 0 {
            drafts.append(
                Draft(
                    .shipped,
                    [
                        Field("from", facts.from.code), Field("to", facts.to.code),
                        Field("product", facts.product.code),
                        Field("lot", try desk.books.knownLot(number: offer.lot).code),
                        Field("expiry", offer.expiry.description), Field("qty", min(rest, offer.available)),
                    ]))
            rest -= offer.available
        }
        return drafts
    }

    static func addRows(_ events: [Event], _ books: Books, to reply: inout Reply) {
        for event in events { reply.row(event, ["lot", "expiry", "qty"]) }
    }

    static func addEnd(_ events: [Event], to line: inout [UInt8]) {
        if let first = events.first { line.appendField("shipment", first.request) }
    }
}
