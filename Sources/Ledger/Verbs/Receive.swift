import CivilTime
import Line

/// RECEIVE takes in units of a lot from a supplier.
enum Receive: WriteVerb {
    static let form = Form(
        "takes in units of a lot from a supplier",
        [
            .required("facility", .code), FieldForm("product", .code, .requiredWithout("code")),
            FieldForm("lot", .lot, .requiredWithout("code")), FieldForm("expiry", .day, .requiredWithout("code")),
            .required("qty", .quantity), .optional("code", .text), .optional("supplier", .text),
            .optional("funder", .text), FieldForm("unit-cost", .money, .requiredWith("currency")),
            FieldForm("currency", .currency, .requiredWith("unit-cost")), .optional("document", .text),
        ] + Form.ofEveryWrite)

    typealias Facts = ShelfFacts<Facility, Lot?>

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        try ShelfFacts(at: try desk.openFacility(request), request, desk, mayBeNew: true)
    }

    static func decide(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        if let lot = facts.lot { try desk.requireExpiry(of: lot, request) }
        let code = try request.text("lot")
        let expiry = try request.day("expiry")
        guard expiry >= desk.today else { throw Desk.expired(code, expiry) }
        let quantity = try request.number("qty")
        try desk.requireRoom(quantity, of: facts.product, at: facts.facility)
        let diversion = facts.lot?.diversion(on: desk.today) ?? []
        let isUsable = expiry >= desk.today + Int(facts.product.minimumShelfLifeDays)
        let onHand =
            desk.onHand(try desk.books.shelf(facts.facility.number, facts.product.number), facts.product)
            + (diversion.isEmpty && isUsable ? quantity : 0)
        return [
            Draft(
                .received,
                [
                    Field("facility", facts.facility.code), Field("product", facts.product.code), Field("lot", code),
                    Field("expiry", expiry.description), Field("qty", quantity),
                ] + diversion + request.told(["supplier", "funder", "unit-cost", "currency", "document"])
                    + [Field("on-hand", onHand)])
        ]
    }

    static func addEnd(_ events: [Event], to line: inout [UInt8]) {
        add(["on-hand"], ofLast: events, to: &line)
    }
}
