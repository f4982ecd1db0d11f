import CivilTime
import Line

/// QUARANTINE sets units aside at a facility; without a facility it recalls the lot wherever it is.
enum Quarantine: WriteVerb {
    static let reasons = ["recall", "damage", "temperature", "expired", "other"]

    static let form = Form(
        "sets units aside; without facility recalls the lot wherever it is",
        [
            .optional("facility", .code), .required("product", .code), .required("lot", .lot),
            FieldForm("qty", .quantity, .conditional("only with facility")),
            .required("reason", .choice(reasons)),
        ] + Form.ofEveryWrite
    ) { fields throws(Refusal) in try requireNoQuantityOfAll(fields) }

    static func requireNoQuantityOfAll(_ fields: Fields) throws(Refusal) {
        if fields["qty"] != nil, fields["facility"] == nil {
            throw .badValue("qty", "without facility it is all of the lot")
        }
    }

    typealias Facts = ShelfFacts<Facility?, Lot>

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        try ShelfFacts(at: try desk.openFacilityIfGiven(request), request, desk)
    }

    static func decide(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        guard let facility = facts.facility else { return try recall(request, facts, desk) }
        let available = try desk.units(.available, of: facts.lot, at: facility)
        let quantity = request.optionalNumber("qty") ?? available
        try Desk.require(quantity, of: available)
        return [Draft(.quarantined, facts.fields(request, at: facility.code, quantity))]
    }

    private static func recall(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        let recalled = Draft(
            .recalled, [Field("product", facts.product.code), Field("lot", facts.lot.code)] + request.told(["reason"]))
        let held = try desk.books.available(of: facts.lot)
        return [recalled] + held.map { Draft(.quarantined, facts.fields(request, at: $0.facility, $0.quantity)) }
    }
}

extension Books {
    /// Where units of a lot are available, by the facility's code.
    func available(of lot: Lot) throws(Refusal) -> [(facility: String, quantity: Int64)] {
        var found: [(facility: String, quantity: Int64)] = []
        for key in try shelvesHolding(lot) {
            guard let quantity = try shelf(key).stock(of: lot.number)?.available, quantity > 0,
                let facility = try facility(number: key.facility)
            else { continue }
            found.append((facility.code, quantity))
        }
        return found.sorted { $0.facility.utf8.lexicographicallyPrecedes($1.facility.utf8) }
    }
}
