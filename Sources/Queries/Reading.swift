import CivilTime
import Ledger
import Line

/// What a query sees: the books at one moment, and who asks.
///
/// - Precondition: all changes of the books are in their store, unless the query is short: those read no listing.
public struct Reading {
    public let books: Books
    public let rights: Rights
    public let caller: Caller
    public let moment: Moment

    public init(books: Books, rights: Rights, caller: Caller, moment: Moment) {
        self.books = books
        self.rights = rights
        self.caller = caller
        self.moment = moment
    }
}

/// The facilities that an answer tells of.
enum Scope {
    case all
    /// In the bytewise order of their codes.
    case only([Facility])

    func contains(_ number: UInt32) -> Bool {
        switch self {
        case .all: true
        case .only(let facilities): facilities.contains { $0.number == number }
        }
    }

    func contains(code: String) -> Bool {
        switch self {
        case .all: true
        case .only(let facilities): facilities.contains { $0.code == code }
        }
    }

    func facilities(_ books: Books) throws(Refusal) -> [Facility] {
        switch self {
        case .all: try books.allFacilities()
        case .only(let facilities): facilities
        }
    }
}

extension Reading {
    /// A terminal's right ends at its facilities, and what lies outside is forbidden whether or not it exists.
    func demandFacility(_ request: Request) throws(Refusal) {
        try rights.demand(request.verb)
        if let facility = request["facility"] { try rights.demand(request.verb, at: facility) }
    }

    // MARK: - Names

    func scope(_ request: Request) throws(Refusal) -> Scope {
        if request["facility"] != nil { return .only([try facility(request)]) }
        guard rights.isBounded(request.verb) else { return .all }
        var own: [Facility] = []
        for code in rights.facilities {
            if let facility = try books.facility(code) { own.append(facility) }
        }
        return .only(own)
    }

    func facility(_ request: Request) throws(Refusal) -> Facility {
        let code = try request.text("facility")
        guard let facility = try books.facility(code) else { throw .unknownFacility(code) }
        return facility
    }

    func product(_ request: Request) throws(Refusal) -> Product {
        let code = try request.text("product")
        guard let product = try books.product(code) else { throw .unknownProduct(code) }
        return product
    }

    /// The product that an optional field names, or all.
    func products(_ request: Request) throws(Refusal) -> [Product] {
        request["product"] == nil ? try books.allProducts() : [try product(request)]
    }

    /// The lots that an optional field names among these products: one number may be a lot of several.
    func lots(_ request: Request, of products: [Product]) throws(Refusal) -> [Lot]? {
        guard let code = request["lot"] else { return nil }
        var lots: [Lot] = []
        for product in products {
            if let lot = try books.lot(code, of: product.number) { lots.append(lot) }
        }
        guard !lots.isEmpty else {
            throw Refusal(.unknownLot, [Field("field", "lot")], "no lot \(code) is known")
        }
        return lots
    }

    func lot(_ request: Request, of product: Product) throws(Refusal) -> Lot {
        guard let lot = try lots(request, of: [product])?.first else { throw .missing("lot") }
        return lot
    }

    // MARK: - Times

    /// An instant; a date is its start, or its end.
    func instant(_ text: String, isEnd: Bool) throws(Refusal) -> Instant {
        if let day = Day(text) { return isEnd ? moment.zone.end(of: day) : moment.zone.start(of: day) }
        guard let instant = Instant(text) else { throw .damaged("an instant that no form lets through") }
        return instant
    }

    /// The last event of a state: the one that the field names by its number, or the highest-numbered one recorded no
    /// later than the instant or the date's end. The newest one where the field is left out.
    func lastEvent(_ request: Request, _ key: FieldKey) throws(Refusal) -> UInt64 {
        guard let text = request[key] else { return books.header.lastNumber }
        if let number = UInt64(text) {
            guard number <= books.header.lastNumber else {
                throw .unknownEvent(key.name, newest: books.header.lastNumber)
            }
            return number
        }
        return try books.lastEvent(notAfter: try instant(text, isEnd: true))
    }
}
