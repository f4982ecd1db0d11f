import Line

/// DESTROY proposes the destruction of quarantined units, for a second user to confirm.
enum Destroy: WriteVerb {
    static let form = Form(
        "proposes to destroy quarantined units; a second user confirms",
        [
            .required("facility", .code), .required("product", .code), .required("lot", .lot),
            .required("qty", .quantity),
            .required("reason", .text),
        ] + Form.ofEveryWrite)

    typealias Facts = ShelfFacts<Facility, Lot>

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        try ShelfFacts(at: try desk.openFacility(request), request, desk)
    }

    static func decide(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        let quantity = try request.number("qty")
        let held =
            try desk.books.shelf(facts.facility.number, facts.product.number).stock(of: facts.lot.number)?.quarantine
            ?? 0
        guard held >= quantity else { throw Desk.insufficient(available: held, requested: quantity) }
        return [Draft(.destructionProposed, facts.fields(request, at: facts.facility.code, quantity))]
    }

    static func addEnd(_ events: [Event], to line: inout [UInt8]) {
        if let proposed = events.first { line.appendField("event", proposed.number) }
    }
}
