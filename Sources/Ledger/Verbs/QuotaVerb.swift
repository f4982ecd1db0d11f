import CivilTime
import Line

/// QUOTA sets a storage limit and a reorder level, or lifts them.
enum QuotaVerb: WriteVerb {
    static let form = Form(
        "sets a storage limit in units and a reorder level; without product for all together, without max and min none",
        [
            .required("facility", .code), .optional("product", .code), .optional("max", .quotaQuantity),
            .optional("min", .quotaQuantity), .optional("instrument", .text), .optional("from", .day),
            .optional("until", .day),
        ] + Form.ofEveryWrite
    ) { fields throws(Refusal) in
        if let from = fields["from"].flatMap({ Day($0) }), let until = fields["until"].flatMap({ Day($0) }),
            until < from
        {
            throw .badValue("until", "it lies before from")
        }
    }

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) {
        _ = try desk.facility(request)
        if request["product"] != nil { _ = try desk.product(request) }
    }

    static func decide(_ request: Request, _ facts: (), _ desk: Desk) throws(Refusal) -> [Draft] {
        [Draft(.quota, request.told(["facility", "product", "max", "min", "instrument", "from", "until"]))]
    }
}
