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
            .optional("channel", .choice(channels)),
            FieldForm("reason", .choice(reasons), .conditional("only on a refill")), .optional("training", .text),
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
        /// Where its barcode says one.
        let expiry: Day?
        /// What stands on the shelf, first expired first.
        let stock: [Shelf.LotStock]
    }

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts {
        let facility = try desk.openFacility(request)
        let product = try desk.product(request)
        let lot = request["lot"] == nil ? nil : try desk.lot(request, product).number
        return Facts(
            facility: facility, product: product, lot: lot, expiry: request["expiry"].flatMap { Day($0) },
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
        for stock in facts.stock {
            let offer = try offer(of: stock, facts, desk, usableOn: earliest)
            available += offer.available + offer.held
        }
        guard available >= quantity else { throw Desk.insufficient(available: available, requested: quantity) }
        return try drafts(request, facts, desk, quantity, usableOn: earliest)
    }

    /// Units of one lot that may be handed out. A late entry may take what waits in quarantine only because its lot has
    /// expired since.
    private static func offer(
        of stock: Shelf.LotStock, _ facts: Facts, _ desk: Desk, usableOn earliest: Day
    ) throws(Refusal) -> (available: Int64, held: Int64) {
        guard stock.expiry >= earliest, facts.lot ?? stock.lot == stock.lot,
            facts.expiry ?? stock.expiry == stock.expiry
        else { return (0, 0) }
        guard stock.expiry < desk.today, stock.heldByExpiry > 0, try !desk.books.knownLot(number: stock.lot).isRecalled
        else { return (stock.available, 0) }
        return (stock.available, stock.heldByExpiry)
    }

    /// First expired first, until it is enough.
    private static func drafts(
        _ request: Request, _ facts: Facts, _ desk: Desk, _ quantity: Int64, usableOn earliest: Day
    ) throws(Refusal) -> [Draft] {
        let usableToday = desk.today + Int(facts.product.minimumShelfLifeDays)
        var onHand = facts.stock.available(from: usableToday)
        var rest = quantity
        var drafts: [Draft] = []
        for stock in facts.stock where rest > 0 {
            let offer = try offer(of: stock, facts, desk, usableOn: earliest)
            let available = min(offer.available, rest)
            if available > 0 {
                rest -= available
                if stock.expiry >= usableToday { onHand -= available }
                drafts.append(try draft(request, facts, desk, available, of: stock, .available, onHand: onHand))
            }
            let held = min(offer.held, rest)
            if held > 0 {
                rest -= held
                drafts.append(try draft(request, facts, desk, held, of: stock, .quarantine, onHand: onHand))
            }
        }
        return drafts
    }

    private static func draft(
        _ request: Request, _ facts: Facts, _ desk: Desk, _ quantity: Int64, of stock: Shelf.LotStock,
        _ status: Account, onHand: Int64
    ) throws(Refusal) -> Draft {
        var fields = Fields()
        fields.reserve(bytes: Self.usualBytes, fields: Self.usualFieldCount)
        fields.append("facility", of: request.fields)
        if request.fields.has("product") {
            fields.append("product", of: request.fields)
        } else {
            fields.append("product", facts.product.code)
        }
        fields.append("lot", try desk.books.code(ofLot: stock.lot))
        fields.append("expiry", stock.expiry)
        fields.append("qty", quantity)
        if status == .quarantine {
            fields.append("status", "quarantine")
            fields.append("diverted", "expired")
        }
        request.tell(told, into: &fields)
        fields.append("on-hand", onHand)
        let posting = Posting(
            facility: facts.facility.number, product: facts.product.number, lot: stock.lot, from: status,
            to: .dispensed, quantity: quantity, isHeld: status == .quarantine)
        return Draft(.dispensed, consume fields, posting: posting)
    }

    private static let told: [FieldKey] = [
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
