import CivilTime
import Line

/// LOT corrects a lot's expiry, and shows every dispensing made under the wrong one; none where it was right.
enum Relot: WriteVerb {
    static let form = Form(
        "corrects a lot's expiry; shows each dispensing made under the wrong one",
        [.required("product", .code), .required("lot", .lot), .required("expiry", .day), .required("reason", .text)]
            + Form.ofEveryWrite)

    struct Facts {
        let product: Product
        let lot: Lot
    }

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        let product = try desk.product(request)
        return Facts(product: product, lot: try desk.lot(request, product))
    }

    static func decide(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        let expiry = try request.day("expiry")
        let relotted = Draft(
            .relotted,
            [
                Field("product", facts.product.code), Field("lot", facts.lot.code), Field("expiry", expiry.description),
                Field("was", facts.lot.expiry.description),
            ] + request.told(["reason"]))
        guard expiry < desk.today else { return [relotted] }
        let ended = try desk.books.available(of: facts.lot)
        return [relotted]
            + ended.map { held in
                Draft(
                    .expired,
                    [
                        Field("facility", held.facility), Field("product", facts.product.code),
                        Field("lot", facts.lot.code), Field("expiry", expiry.description), Field("qty", held.quantity),
                    ])
            }
    }

    static func addRows(_ events: [Event], _ books: Books, to reply: inout Reply) throws(Refusal) {
        guard let relotted = events.first, let product = try books.product(try relotted.required("product")),
            let lot = try books.lot(try relotted.required("lot"), of: product.number)
        else { throw .damaged("a corrected lot is not in the books") }
        let wrong = try relotted.required("was")
        guard wrong != relotted["expiry"] else { return }
        try books.forEachPage(of: lot) { (page) throws(Refusal) in
            for number in page.events where number < relotted.number {
                let event = try books.knownEvent(number)
                guard event.kind == .dispensed, event["expiry"] == wrong else { continue }
                if let by = try books.correction(ofRequest: event.request), by < relotted.number { continue }
                reply.row { line in
                    line.appendField("seq", event.number)
                    line.appendField("at", event.at.description)
                    for key in ["facility", "qty", "recipient"] as [FieldKey] {
                        line.appendField(key, of: event.fields)
                    }
                }
            }
            return page.events.last.map { $0 < relotted.number } ?? false
        }
    }
}
