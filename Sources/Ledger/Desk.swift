import CivilTime
import Line

/// The clock as one request sees it.
public struct Moment: Sendable {
    /// Never before the newest event, but for CLOCK.
    public let now: Instant
    public let today: Day
    public let zone: Zone
    /// The clock is behind the newest event by more than a minute.
    public let isBehind: Bool
    /// A log from a spreadsheet: one user enters what several did.
    public let isImport: Bool

    /// Whether nothing may be written by that clock after an event of `last`.
    public static func isBehind(_ clock: Instant, _ last: Instant) -> Bool {
        last - clock > Limits.clockBehindMilliseconds
    }

    /// Whether this is how that clock is seen after an event of `last`.
    public func isOf(_ clock: Instant, after last: Instant) -> Bool {
        now == max(clock, last) && isBehind == Self.isBehind(clock, last)
    }

    public init(now: Instant, today: Day, zone: Zone, isBehind: Bool = false, isImport: Bool = false) {
        self.now = now
        self.today = today
        self.zone = zone
        self.isBehind = isBehind
        self.isImport = isImport
    }
}

/// What a verb sees while it decides: the books as they are, who asks, and when. It changes none of them.
public final class Desk {
    public let books: Books
    public let caller: Caller
    public let rights: Rights
    public let moment: Moment

    public init(books: Books, caller: Caller, moment: Moment) throws(Refusal) {
        self.books = books
        self.caller = caller
        self.moment = moment
        rights = try books.rights(of: caller)
    }

    var today: Day { moment.today }

    // MARK: - Names

    /// The facility that a field names, open or closed.
    func facility(_ request: Request, _ key: FieldKey = "facility") throws(Refusal) -> Facility {
        let code = try request.text(key)
        guard let facility = try books.facility(code) else { throw .unknownFacility(code, key.name) }
        return facility
    }

    /// The facility that a field names, which must be open.
    func openFacility(_ request: Request, _ key: FieldKey = "facility") throws(Refusal) -> Facility {
        let facility = try facility(request, key)
        try requireOpen(facility)
        return facility
    }

    /// The open facility that an optional field names.
    func openFacilityIfGiven(_ request: Request) throws(Refusal) -> Facility? {
        request["facility"] == nil ? nil : try openFacility(request)
    }

    func product(_ request: Request) throws(Refusal) -> Product {
        if let gtin = request["gtin"], request.verb != .product {
            guard let product = try books.product(gtin: gtin) else {
                throw Refusal(.unknownProduct, [Field("field", "code")], "no product has the GTIN \(gtin)")
            }
            guard request["product"] == nil || request["product"] == product.code else {
                throw .badValue("product", "the barcode is of \(product.code)")
            }
            return product
        }
        let code = try request.text("product")
        guard let product = try books.product(code) else { throw .unknownProduct(code) }
        return product
    }

    func lotIfKnown(_ request: Request, _ product: Product) throws(Refusal) -> Lot? {
        guard let code = request["lot"] else { return nil }
        return try books.lot(code, of: product.number)
    }

    func lot(_ request: Request, _ product: Product) throws(Refusal) -> Lot {
        guard let lot = try lotIfKnown(request, product) else {
            throw Refusal(
                .unknownLot, [Field("field", "lot")], "no lot \(try request.text("lot")) of \(product.code) is known")
        }
        return lot
    }

    /// An event that the log holds.
    func event(_ request: Request, _ key: FieldKey = "event") throws(Refusal) -> Event {
        let number = try request.eventNumber(key)
        guard number <= books.header.lastNumber, let event = try books.store.event(number) else {
            throw .unknownEvent(key.name, newest: books.header.lastNumber)
        }
        return event
    }

    func requireOpen(_ facility: Facility) throws(Refusal) {
        guard !facility.isClosed else {
            throw Refusal(.facilityClosed, [Field("facility", facility.code)], "\(facility.code) is closed")
        }
    }

    // MARK: - Times

    func occurred(_ request: Request) -> Instant? {
        guard let text = request.occurred else { return nil }
        return Day(text).map { moment.zone.start(of: $0) } ?? Instant(text)
    }

    /// The day by which a movement is judged: when it happened, not when it is entered.
    func dayOfOccurrence(_ request: Request) -> Day {
        occurred(request).map { moment.zone.day(of: $0) } ?? today
    }

    // MARK: - Rules that several verbs share

    /// One lot, one expiry.
    func requireExpiry(of lot: Lot, _ request: Request) throws(Refusal) {
        guard let expiry = request["expiry"], expiry != lot.expiry.description else { return }
        throw Refusal(
            .lotMismatch, [Field("expiry", lot.expiry.description)],
            "lot \(lot.code) expires \(lot.expiry), not \(expiry)")
    }

    static func expired(_ lot: String, _ expiry: Day) -> Refusal {
        Refusal(
            .expired, [Field("lot", lot), Field("expiry", expiry.description)],
            "lot \(lot) may not go out or come in: its expiry is \(expiry)")
    }

    static func insufficient(available: Int64, requested: Int64) -> Refusal {
        Refusal(
            .insufficientStock, [Field("available", available), Field("requested", requested)],
            "\(requested) requested, \(available) available")
    }

    /// Units of a lot in one status at a facility.
    func units(_ status: Account, of lot: Lot, at facility: Facility) throws(Refusal) -> Int64 {
        try books.shelf(facility.number, lot.product).stock(of: lot.number)?[status] ?? 0
    }

    /// There must be as many, and one at least.
    static func require(_ quantity: Int64, of available: Int64) throws(Refusal) {
        guard quantity > 0, available >= quantity else {
            throw insufficient(available: available, requested: max(quantity, 1))
        }
    }

    /// No facility is sent more than its quota allows, of the product and of all together.
    func requireRoom(_ quantity: Int64, of product: Product, at facility: Facility) throws(Refusal) {
        for limited in [product.number, nil] {
            guard let use = try books.quotaUse(of: limited, at: facility.number, on: today),
                let max = use.quota.max, let free = use.free, quantity > free
            else { continue }
            throw Refusal(
                .quotaExceeded,
                [
                    Field("max", max), Field("stored", use.stored), Field("incoming", use.incoming),
                    Field("requested", quantity),
                ],
                "\(facility.code) may store \(max) units")
        }
    }

    /// How far stored and incoming units will be above the quota; nil when they are not.
    ///
    /// - Parameter change: of the sum of both, in units.
    func overQuota(after change: Int64, of product: UInt32, at facility: UInt32) throws(Refusal) -> Int64? {
        var excess: Int64 = 0
        for limited in [product, nil] {
            guard let free = try books.quotaUse(of: limited, at: facility, on: today)?.free else { continue }
            excess = max(excess, change - free)
        }
        return excess > 0 ? excess : nil
    }

    /// Units of a product at a facility that could be dispensed now.
    func onHand(_ shelf: Shelf, _ product: Product) -> Int64 {
        shelf.onHand(on: today, minimumShelfLifeDays: product.minimumShelfLifeDays)
    }

    func requireAnotherUser(than first: String) throws(Refusal) {
        guard caller.name != first || moment.isImport else {
            throw Refusal(.sameUser, [], "this takes a second user; \(first) was the first")
        }
    }
}

extension Shelf {
    /// Units that could be dispensed on that day.
    public func onHand(on day: Day, minimumShelfLifeDays: Int64) -> Int64 {
        lots.available(from: day + Int(minimumShelfLifeDays))
    }
}

extension [Shelf.LotStock] {
    /// Units available of lots that expire on a day or later.
    func available(from earliest: Day) -> Int64 {
        reduce(0) { $0 + ($1.expiry >= earliest ? $1.available : 0) }
    }
}

extension Lot {
    /// Where units of the lot go when they come in, as the line tells it; nothing where they become available.
    func diversion(on day: Day) -> Fields {
        switch statusOfArrivals(on: day) {
        case .available: []
        default: [Field("status", "quarantine"), Field("diverted", isRecalled ? "recalled" : "expired")]
        }
    }
}
