import CivilTime
import Line

/// RELEASE makes quarantined units available again; without a facility it lifts the lot's recall and frees nothing.
enum Release: WriteVerb {
    static let form = Form(
        "makes quarantined units available; without facility lifts the lot's recall",
        [
            .optional("facility", .code), .required("product", .code), .required("lot", .lot),
            FieldForm("qty", .quantity, .conditional("only with facility")),
            .required("reason", .choice(Quarantine.reasons)),
        ] + Form.ofEveryWrite
    ) { fields throws(Refusal) in try Quarantine.requireNoQuantityOfAll(fields) }

    typealias Facts = ShelfFacts<Facility?, Lot>

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        try ShelfFacts(at: try desk.openFacilityIfGiven(request), request, desk)
    }

    static func decide(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        guard let facility = facts.facility else { return [try lift(request, facts)] }
        let held = try desk.units(.quarantine, of: facts.lot, at: facility)
        let quantity = request.optionalNumber("qty") ?? held
        try Desk.require(quantity, of: held)
        guard !facts.lot.isExpired(on: desk.today) else { throw Desk.expired(facts.lot.code, facts.lot.expiry) }
        return [Draft(.released, facts.fields(request, at: facility.code, quantity))]
    }

    private static func lift(_ request: Request, _ facts: Facts) throws(Refusal) -> Draft {
        guard facts.lot.isRecalled else { throw Refusal(.notPending, [], "lot \(facts.lot.code) is not recalled") }
        return Draft(
            .recallLifted,
            [Field("product", facts.product.code), Field("lot", facts.lot.code)] + request.told(["reason"]))
    }
}
