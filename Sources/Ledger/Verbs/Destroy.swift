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

    struct Facts {
        let facility: Facility
        let product: Product
        let lot: Lot
    }

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        let facility = try desk.openFacility(request)
        let product = try desk.product(request)
        let lot = try desk.lot(request, product)
        return Facts(facility: facility, product: product, lot: lot)
    }

    static func decide(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        let quantity = try request.number("qty")
        let held =
            try desk.books.shelf(facts.facility.number, facts.product.number).stock(of: facts.lot.number)?.quarantine
            ?? 0
        guard held >= quantity else { throw Desk.insufficient(available: held, requested: quantity) }
        return [
            Draft(
                .destructionProposed,
                [
                    Field("facility", facts.facility.code), Field("product", facts.product.code),
                    Field("lot", facts.lot.code), Field("expiry", facts.lot.expiry.description), Field("qty", quantity),
                ] + request.told(["reason"]))
        ]
    }

    static func addEnd(_ events: [Event], to line: inout [UInt8]) {
        if let proposed = events.first { line.appendField("event", proposed.number) }
    }
}
