import CivilTime
import Line

/// CANCEL brings back what is still in transit.
enum Cancel: WriteVerb {
    static let form = Form(
        "brings back what is still in transit", [.required("shipment", .eventNumber)] + Form.ofEveryWrite)

    struct Facts {
        let shipment: Shipment
        let from: Facility
        let product: Product
        let lots: [Lot]
    }

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        let shipment = try desk.shipment(request)
        return Facts(
            shipment: shipment, from: try desk.facility(shipment.from, of: shipment),
            product: try desk.product(of: shipment), lots: try desk.lots(of: shipment))
    }

    static func decide(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        let (shipment, from, product) = (facts.shipment, facts.from, facts.product)
        guard shipment.outstanding > 0 else {
            throw Refusal(.notPending, [], "nothing of shipment \(shipment.number) is in transit")
        }
        let excess = try desk.overQuota(after: shipment.outstanding, of: product.number, at: from.number)
        var drafts: [Draft] = []
        for lot in facts.lots {
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
