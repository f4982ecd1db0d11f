import CivilTime
import Line

/// CANCEL brings back what is still in transit.
enum Cancel: WriteVerb {
    static let form = Form(
        "brings back what is still in transit", [.required("shipment", .eventNumber)] + Form.ofEveryWrite)

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Shipment {
        try desk.shipment(request)
    }

    static func decide(_ request: Request, _ shipment: Shipment, _ desk: Desk) throws(Refusal) -> [Draft] {
        guard shipment.outstanding > 0 else {
            throw Refusal(.notPending, [], "nothing of shipment \(shipment.number) is in transit")
        }
        guard let from = try desk.books.facility(number: shipment.from),
            let product = try desk.books.product(number: shipment.product)
        else { throw .damaged("the books do not hold the ends of shipment \(shipment.number)") }
        let excess = try desk.overQuota(after: shipment.outstanding, of: product.number, at: from.number)
        var drafts: [Draft] = []
        for lot in try desk.lots(of: shipment) {
            let outstanding = shipment.outstanding(of: lot.number)
            guard outstanding > 0 else { continue }
            let fields: Fields =
                [
                    Field("shipment", shipment.number), Field("facility", from.code), Field("product", product.code),
                    Field("lot", lot.code), Field("expiry", lot.expiry.description), Field("qty", outstanding),
                ] + lot.diversion(on: desk.today)
            drafts.append(Draft(.cancelled, fields + (excess.map { [Field("over-quota", $0)] } ?? [])))
        }
        return drafts
    }

    static func addEnd(_ events: [Event], to line: inout [UInt8]) {
        add(["over-quota"], ofLast: events, to: &line)
    }
}
