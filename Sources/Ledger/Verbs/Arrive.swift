import CivilTime
import Line

/// ARRIVE takes in what came of a shipment, and tells what is missing.
enum Arrive: WriteVerb {
    static let form = Form(
        "takes in what came of a shipment; what is missing is lost and opens a discrepancy",
        [
            .required("shipment", .eventNumber), .optional("lot", .lot),
            FieldForm("qty", .quantity, .requiredWithout("missing")),
            .optional("missing", .quantity), .optional("reason", .text),
        ] + Form.ofEveryWrite)

    struct Facts {
        let shipment: Shipment
        let to: Facility
        let product: Product
        let lots: [Lot]
    }

    static func place(_ request: Request, _ books: Books) throws(Refusal) -> String? {
        guard let shipment = try books.shipment(try request.eventNumber("shipment")) else { return nil }
        return try books.facility(number: shipment.to)?.code
    }

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        let shipment = try desk.shipment(request)
        let to = try desk.facility(shipment.to, of: shipment)
        let product = try desk.product(of: shipment)
        var lots = try desk.lots(of: shipment)
        if let code = request["lot"] {
            lots.removeAll { $0.code != code }
            guard !lots.isEmpty else {
                throw Refusal(.unknownLot, [Field("field", "lot")], "lot \(code) is not in shipment \(shipment.number)")
            }
        }
        try desk.requireOpen(to)
        return Facts(shipment: shipment, to: to, product: product, lots: lots)
    }

    static func decide(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        let arriving = request.optionalNumber("qty") ?? 0
        let missing = request.optionalNumber("missing") ?? 0
        let outstanding = facts.lots.reduce(0) { $0 + facts.shipment.outstanding(of: $1.number) }
        guard arriving + missing <= outstanding else {
            throw Desk.insufficient(available: outstanding, requested: arriving + missing)
        }
        var left = Dictionary(
            uniqueKeysWithValues: facts.lots.map { ($0.number, facts.shipment.outstanding(of: $0.number)) })
        let told: Fields =
            [Field("outstanding", facts.shipment.outstanding - arriving - missing)]
            + (try overQuota(missing: missing, facts, desk))
        var drafts: [Draft] = []
        for (kind, wanted) in [(EventKind.arrived, arriving), (.lost, missing)] {
            var rest = wanted
            for lot in facts.lots where rest > 0 {
                let quantity = min(rest, left[lot.number] ?? 0)
                guard quantity > 0 else { continue }
                left[lot.number]? -= quantity
                rest -= quantity
                drafts.append(Draft(kind, fields(kind, lot, quantity, facts, desk) + request.told(["reason"]) + told))
            }
        }
        return drafts
    }

    private static func fields(_ kind: EventKind, _ lot: Lot, _ quantity: Int64, _ facts: Facts, _ desk: Desk)
        -> Fields
    {
        [
            Field("shipment", facts.shipment.number), Field("facility", facts.to.code),
            Field("product", facts.product.code), Field("lot", lot.code), Field("expiry", lot.expiry.description),
            Field("qty", quantity),
        ] + (kind == .arrived ? lot.diversion(on: desk.today) : [])
    }

    /// What arrives was counted while it was on its way; what is missing is counted no longer.
    private static func overQuota(missing: Int64, _ facts: Facts, _ desk: Desk) throws(Refusal) -> Fields {
        let excess = try desk.overQuota(after: -missing, of: facts.product.number, at: facts.to.number)
        return excess.map { [Field("over-quota", $0)] } ?? []
    }

    static func addEnd(_ events: [Event], to line: inout [UInt8]) {
        add(["outstanding", "over-quota"], ofLast: events, to: &line)
    }
}

extension Shipment {
    func outstanding(of lot: UInt32) -> Int64 {
        parts.first { $0.lot == lot }?.outstanding ?? 0
    }
}

extension Desk {
    /// The lots that were shipped, first expired first.
    func lots(of shipment: Shipment) throws(Refusal) -> [Lot] {
        var lots: [Lot] = []
        for part in shipment.parts { lots.append(try books.knownLot(number: part.lot)) }
        return lots.sorted(by: Lot.isFirstExpired)
    }

    /// One of the ends of a shipment.
    func facility(_ end: UInt32, of shipment: Shipment) throws(Refusal) -> Facility {
        guard let facility = try books.facility(number: end) else {
            throw .damaged("the books do not hold an end of shipment \(shipment.number)")
        }
        return facility
    }

    func product(of shipment: Shipment) throws(Refusal) -> Product {
        guard let product = try books.product(number: shipment.product) else {
            throw .damaged("the books do not hold the product of shipment \(shipment.number)")
        }
        return product
    }

    func shipment(_ request: Request) throws(Refusal) -> Shipment {
        let number = try request.eventNumber("shipment")
        guard let shipment = try books.shipment(number) else {
            throw Refusal(.unknownShipment, [Field("field", "shipment")], "there is no shipment \(number)")
        }
        return shipment
    }
}
