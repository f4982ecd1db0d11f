import CivilTime
import Line

/// DISPENSE hands out units, first expired first, over several lots if it must. One request is one visit.
enum Dispense: WriteVerb {
    static let visits = ["initial", "refill", "unknown"]
    static let groups = ["client", "family", "staff", "police", "prisoner", "volunteer", "other", "unknown"]
    static let channels = ["counter", "outreach", "post", "release"]
    static let reasons = ["used", "lost", "stolen", "expired", "confiscated", "given-away", "other"]
    static let answers = ["yes", "no", "unknown"]

    static let form = Form(
        "hands out units, first expired first",
        [
            .counter, FieldForm("product", .code, .requiredWithout("code")), .required("qty", .quantity),
            .optional("lot", .lot), .optional("code", .text), .optional("visit", .choice(visits)),
            .optional("group", .choice(groups)), .optional("recipient", .person),
            .optional("channel", .choice(channels)), .optional("reason", .choice(reasons)),
            .optional("training", .text),
            .optional("own-overdoses", .count), .optional("witnessed", .count),
            .optional("treatment", .choice(answers)),
        ] + Form.ofEveryWrite
    ) { fields throws(Refusal) in
        if fields["reason"] != nil, fields["visit"] != "refill" {
            throw .badValue("reason", "expected on a refill only")
        }
    }

    struct Facts {
        let facility: Facility
        let product: Product
        let lot: Lot?
        let shelf: Shelf
    }

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        let facility = try desk.openFacility(request)
        let product = try desk.product(request)
        return Facts(
            facility: facility, product: product, lot: request["lot"] == nil ? nil : try desk.lot(request, product),
            shelf: try desk.books.shelf(facility.number, product.number))
    }

    static func decide(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        let earliest = desk.dayOfOccurrence(request) + Int(facts.product.minimumShelfLifeDays)
        if let lot = facts.lot {
            try desk.requireExpiry(of: lot, request)
            guard lot.expiry >= earliest else { throw Desk.expired(lot.code, lot.expiry) }
        }
        let offers = try offers(request, facts, desk, usableOn: earliest)
        let quantity = try request.number("qty")
        let available = offers.reduce(0) { $0 + $1.quantity }
        guard available >= quantity else { throw Desk.insufficient(available: available, requested: quantity) }
        return try drafts(request, facts, desk, take(quantity, from: offers))
    }

    /// Units of one lot that may be handed out.
    private struct Offer {
        let stock: Shelf.LotStock
        let status: Account
        var quantity: Int64
    }

    /// First expired first. A late entry may take what waits in quarantine only because its lot has expired since.
    private static func offers(
        _ request: Request, _ facts: Facts, _ desk: Desk, usableOn earliest: Day
    ) throws(Refusal) -> [Offer] {
        var offers: [Offer] = []
        for stock in facts.shelf.lots where stock.expiry >= earliest {
            if let lot = facts.lot, lot.number != stock.lot { continue }
            if stock.available > 0 { offers.append(Offer(stock: stock, status: .available, quantity: stock.available)) }
            if stock.expiry < desk.today, stock.heldByExpiry > 0, try !desk.books.knownLot(number: stock.lot).isRecalled
            {
                offers.append(Offer(stock: stock, status: .quarantine, quantity: stock.heldByExpiry))
            }
        }
        return offers
    }

    private static func take(_ quantity: Int64, from offers: [Offer]) -> [Offer] {
        var rest = quantity
        var taken: [Offer] = []
        for offer in offers where rest > 0 {
            taken.append(Offer(stock: offer.stock, status: offer.status, quantity: min(offer.quantity, rest)))
            rest -= offer.quantity
        }
        return taken
    }

    private static func drafts(
        _ request: Request, _ facts: Facts, _ desk: Desk, _ taken: [Offer]
    ) throws(Refusal) -> [Draft] {
        let usableToday = desk.today + Int(facts.product.minimumShelfLifeDays)
        var onHand = desk.onHand(facts.shelf, facts.product)
        var drafts: [Draft] = []
        for offer in taken {
            if offer.status == .available, offer.stock.expiry >= usableToday { onHand -= offer.quantity }
            var fields: [Field] = []
            fields.reserveCapacity(Self.usualFieldCount)
            fields.append(Field("facility", facts.facility.code))
            fields.append(Field("product", facts.product.code))
            fields.append(Field("lot", try desk.books.knownLot(number: offer.stock.lot).code))
            fields.append(Field("expiry", offer.stock.expiry.description))
            fields.append(Field("qty", offer.quantity))
            if offer.status == .quarantine {
                fields.append(Field("status", "quarantine"))
                fields.append(Field("diverted", "expired"))
            }
            request.tell(told, into: &fields)
            fields.append(Field("on-hand", onHand))
            drafts.append(Draft(.dispensed, fields))
        }
        return drafts
    }

    private static let told = [
        "visit", "group", "recipient", "channel", "reason", "training", "own-overdoses", "witnessed", "treatment",
    ]

    /// Room for these, for what every write tells, and for id and digest: the array then never moves.
    private static let usualFieldCount = 18

    static func reply(_ events: [Event], _ books: Books) throws(Refusal) -> Reply {
        Reply(rows: try lotRows(events), fields: fields(["on-hand"], of: events))
    }
}

/// A ROW a lot: what DISPENSE and SHIP answer.
func lotRows(_ events: [Event]) throws(Refusal) -> [[Field]] {
    var rows: [[Field]] = []
    for event in events {
        rows.append([
            Field("lot", try event.required("lot")), Field("expiry", try event.required("expiry")),
            Field("qty", try event.required("qty")), Field("seq", event.number),
        ])
    }
    return rows
}
