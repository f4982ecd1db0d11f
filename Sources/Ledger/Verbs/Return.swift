import CivilTime
import Line

/// RETURN takes units back from a person, into quarantine: nobody knows how they were kept.
enum Return: WriteVerb {
    static let form = Form(
        "takes units back from a person, into quarantine",
        [
            .counter, .required("product", .code), .required("lot", .lot),
            FieldForm("expiry", .day, .conditional("required where the lot is unknown")),
            .required("qty", .quantity), .optional("recipient", .person), .optional("reason", .text),
        ] + Form.ofEveryWrite)

    typealias Facts = ShelfFacts<Facility, Lot?>

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        try ShelfFacts(at: try desk.openFacility(request), request, desk, mayBeNew: request["expiry"] != nil)
    }

    static func decide(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        if let lot = facts.lot { try desk.requireExpiry(of: lot, request) }
        let quantity = try request.number("qty")
        let expiry: Day = if let lot = facts.lot { lot.expiry } else { try request.day("expiry") }
        var fields: Fields = [
            Field("facility", facts.facility.code), Field("product", facts.product.code),
            Field("lot", try request.text("lot")), Field("expiry", expiry.description), Field("qty", quantity),
        ]
        fields += request.told(["recipient", "reason"])
        if let excess = try desk.overQuota(after: quantity, of: facts.product.number, at: facts.facility.number) {
            fields.append(Field("over-quota", excess))
        }
        return [Draft(.returned, fields)]
    }

    static func addEnd(_ events: [Event], to line: inout [UInt8]) {
        add(["over-quota"], ofLast: events, to: &line)
    }
}
