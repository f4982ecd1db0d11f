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
        try Desk.require(quantity, of: try desk.units(.quarantine, of: facts.lot, at: facts.facility))
        return [Draft(.destructionProposed, facts.fields(request, at: facts.facility.code, quantity))]
    }

    static func addEnd(_ events: [Event], to line: inout [UInt8]) {
        if let proposed = events.first { line.appendField("event", proposed.number) }
    }
}
