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
        /// Where the request names one.
        let lot: UInt32?
        /// What stands on the shelf, first expired first.
        let stock: [Shelf.LotStock]
    }

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        let facility = try desk.openFacility(request)
        let product = try desk.product(request)
        let lot = request["lot"] == nil ? nil : try desk.lot(request, product).number
        return Facts(
            facility: facility, product: product, lot: lot,
            stock: try desk.books.lots(onShelf: Shelf.Key(facility: facility.number, product: product.number)))
    }

    static func decide(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft] {
        let earliest = desk.dayOfOccurrence(request) + Int(facts.product.minimumShelfLifeDays)
        if let number = facts.lot {
            let lot = try desk.books.knownLot(number: number)
            try desk.requireExpiry(of: lot, request)
            guard lot.expiry >= earliest else { throw Desk.expired(lot.code, lot.expiry) }
        }
        let quantity = try request.number("qty")
        var available: Int64 = 0
        try forEachOffer(facts, desk, usableOn: earliest) { available += $0.quantity }
        guard available >= quantity else { throw Desk.insufficient(available: available, requested: quantity) }
        return try drafts(request, facts, desk, quantity, usableOn: earliest)
    }

    /// Units of one lot that may be handed out.
    private struct Offer {
        let stock: Shelf.LotStock
        let status: Account
        let quantity: Int64
    }

    /// First expired first. A late entry may take what waits in quarantine only because its lot has expired since.
    private static func forEachOffer(
        _ facts: Facts, _ desk: Desk, usableOn earliest: Day, _ body: (Offer) throws(Refusal) -> Void
    ) throws(Refusal) {
        for stock in facts.stock where stock.expiry >= earliest {
            if let lot = facts.lot, lot != stock.lot { continue }
            if stock.available > 0 {
                try body(Offer(stock: stock, status: .available, quantity: stock.available))
            }
            if stock.expiry < desk.today, stock.heldByExpiry > 0, try !desk.books.knownLot(number: stock.lot).isRecalled
            {
                try body(Offer(stock: stock, status: .quarantine, quantity: stock.heldByExpiry))
            }
        }
    }

    private static func drafts(
        _ request: Request, _ facts: Facts, _ desk: Desk, _ quantity: Int64, usableOn earliest: Day
    ) throws(Refusal) -> [Draft] {
        let usableToday = desk.today + Int(facts.product.minimumShelfLifeDays)
        var onHand = facts.stock.available(from: usableToday)
        var rest = quantity
        var drafts: [Draft] = []
        try forEachOffer(facts, desk, usableOn: earliest) { (offer) throws(Refusal) in
            guard rest > 0 else { return }
            let taken = min(offer.quantity, rest)
            rest -= taken
            if offer.status == .available, offer.stock.expiry >= usableToday { onHand -= taken }
            var fields = Fields()
            fields.reserve(bytes: Self.usualBytes, fields: Self.usualFieldCount)
            fields.append("facility", facts.facility.code)
            fields.append("product", facts.product.code)
            fields.append("lot", try desk.books.code(ofLot: offer.stock.lot))
            fields.append("expiry", offer.stock.expiry)
            fields.append("qty", taken)
            if offer.status == .quarantine {
                fields.append("status", "quarantine")
                fields.append("diverted", "expired")
            }
            request.tell(told, into: &fields)
            fields.append("on-hand", onHand)
            let posting = Posting(
                facility: facts.facility.number, product: facts.product.number, lot: offer.stock.lot,
                from: offer.status, to: .dispensed, quantity: taken, isHeld: offer.status == .quarantine)
            drafts.append(Draft(.dispensed, consume fields, posting: posting))
        }
        return drafts
    }

    private static let told = [
        "visit", "group", "recipient", "channel", "reason", "training", "own-overdoses", "witnessed", "treatment",
    ]

    /// Room for these, for what every write tells, and for id and digest: nothing is moved as they are appended.
    private static let usualFieldCount = 16
    private static let usualBytes = 320

    static func addRows(_ events: [Event], _ books: Books, to reply: inout Reply) {
        for event in events { reply.row(event, ["lot", "expiry", "qty"]) }
    }

    static func addEnd(_ events: [Event], to line: inout [UInt8]) {
        add(["on-hand"], ofLast: events, to: &line)
    }
}
