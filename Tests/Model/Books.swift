/// The accounts between which units move, in the contract's order.
public enum Account: String, CaseIterable, Sendable {
    case supplier, available, quarantine, transit, dispensed, destroyed, lost, adjusted

    var index: Int { Account.allCases.firstIndex(of: self) ?? 0 }
}

/// What one event did.
public struct EventSummary: Sendable {
    public let number: Int
    /// Milliseconds since the epoch.
    public let at: Int64
    /// When it counts as having happened: `occurred`, or `at`; of a correction, that of the event it undoes.
    public let effective: Int64
    public let by: String
    public let kind: String
    public let facility: String?
    public let product: String?
    public let lot: String?
    public let quantity: Int
    /// The account that gave the units and the one that got them; both absent where nothing moved.
    public let from: Account?
    public let to: Account?
    public let shipment: Int?
    /// The number of the first event of the same request.
    public let request: Int
    /// The fields of the request.
    let details: [String: String]
    /// Of `lost` and `counted`: the units by which the books and the shelf differed.
    let difference: Int
    /// The change of the units in quarantine only because their lot has expired.
    let expiredUnits: Int
    /// Whether `quarantine` stands where `available` was meant, for the lot had expired or was recalled.
    let isDiverted: Bool
    /// Of a correction: the event that it undoes.
    let undone: Int?
}

struct LotName: Hashable, Comparable {
    let product: String
    let lot: String

    static func < (left: LotName, right: LotName) -> Bool {
        (left.product, left.lot) < (right.product, right.lot)
    }
}

struct Place: Hashable, Comparable {
    let facility: String
    let product: String

    static func < (left: Place, right: Place) -> Bool {
        (left.facility, left.product) < (right.facility, right.product)
    }
}

/// One lot's units at one facility. `expired` of those in quarantine are there only because the lot has expired.
struct Holding {
    var available = 0
    var quarantine = 0
    var expired = 0
}

struct Lot {
    /// The expiry since each event that set it.
    var expiries: [(event: Int, day: Int)]
    var isRecalled = false
    /// The events that recalled it or lifted its recall.
    var recalls: [Int] = []
    /// Units in each account, in the order of `Account`.
    var accounts = [Int](repeating: 0, count: Account.allCases.count)

    var expiry: Int { expiries.last?.day ?? 0 }

    /// The expiry as it stood after an event, none before the lot was known.
    func expiry(after event: Int) -> Int? {
        expiries.last { $0.event <= event }?.day
    }
}

struct Facility {
    var name = ""
    var type = ""
    var municipality: String?
    var isClosed = false
}

struct Product {
    var name = ""
    var form = ""
    var strengthMicrograms = ""
    var minimumShelfLifeDays = 0
    /// Units per pack by GTIN.
    var packs: [String: String] = [:]
    /// Units per pack where no GTIN says so.
    var pack: String?
}

struct ShipmentLine {
    let lot: String
    let quantity: Int
    var outstanding: Int
}

struct Shipment {
    let from: String
    let to: String
    let product: String
    var lines: [ShipmentLine] = []

    var outstanding: Int { lines.reduce(0) { $0 + $1.outstanding } }
}

struct QuotaName: Hashable {
    let facility: String
    /// None: all products together.
    let product: String?
    /// None: from the beginning.
    let from: Int?
}

struct Quota {
    let maximum: Int?
    let minimum: Int?
    let until: Int?
}

struct Grant: Hashable {
    let user: String
    let role: String
    let facility: String?
}

/// Everything that stands in the books after an event.
struct Books {
    var facilities: [String: Facility] = [:]
    var products: [String: Product] = [:]
    var lots: [LotName: Lot] = [:]
    var stock: [Place: [String: Holding]] = [:]
    var shipments: [Int: Shipment] = [:]
    /// Units on their way to a place.
    var incoming: [Place: Int] = [:]
    var proposals: Set<Int> = []
    var discrepancies: Set<Int> = []
    /// The correction of each event that was undone.
    var corrections: [Int: Int] = [:]
    /// Units that were in quarantine only because their lot had expired and that an event took away all the same.
    var expiredLosses: [Int: Int] = [:]
    var quotas: [QuotaName: Quota] = [:]
    var grants: Set<Grant> = []
    /// The events that name a place, ascending.
    var history: [Place: [Int]] = [:]

    /// Moves the units of an event and enters it in the places' histories.
    mutating func apply(_ event: EventSummary) {
        guard let product = event.product else { return }
        if let facility = event.facility {
            history[Place(facility: facility, product: product), default: []].append(event.number)
        }
        guard let lot = event.lot, let from = event.from, let to = event.to else { return }
        lots[LotName(product: product, lot: lot)]?.accounts[from.index] -= event.quantity
        lots[LotName(product: product, lot: lot)]?.accounts[to.index] += event.quantity
        move(-event.quantity, of: lot, account: from, event)
        move(event.quantity, of: lot, account: to, event)
        guard let facility = event.facility else { return }
        let place = Place(facility: facility, product: product)
        if var holding = stock[place]?[lot] {
            let expired = holding.expired + event.expiredUnits
            holding.expired = max(0, min(expired, holding.quarantine))
            stock[place]?[lot] = holding
            if expired > holding.expired { expiredLosses[event.number] = expired - holding.expired }
        }
    }

    private mutating func move(_ units: Int, of lot: String, account: Account, _ event: EventSummary) {
        guard let facility = event.facility, let product = event.product else { return }
        let place = Place(facility: facility, product: product)
        switch account {
        case .available:
            stock[place, default: [:]][lot, default: Holding()].available += units
        case .quarantine:
            stock[place, default: [:]][lot, default: Holding()].quarantine += units
        case .transit:
            guard let number = event.shipment, var shipment = shipments[number] else { return }
            if let index = shipment.lines.firstIndex(where: { $0.lot == lot }) {
                shipment.lines[index].outstanding += units
            }
            shipments[number] = shipment
            incoming[Place(facility: shipment.to, product: product), default: 0] += units
        case .supplier, .dispensed, .destroyed, .lost, .adjusted: break
        }
    }

    func holding(_ facility: String, _ name: LotName) -> Holding {
        stock[Place(facility: facility, product: name.product)]?[name.lot] ?? Holding()
    }

    /// Units of a product, or of all, that a facility has in stock, quarantine too.
    func stored(_ facility: String, _ product: String?) -> Int {
        var units = 0
        for name in product.map({ [$0] }) ?? Array(products.keys) {
            for holding in (stock[Place(facility: facility, product: name)] ?? [:]).values {
                units += holding.available + holding.quarantine
            }
        }
        return units
    }

    /// Units of a product, or of all, on their way to a facility.
    func incoming(_ facility: String, _ product: String?) -> Int {
        (product.map { [$0] } ?? Array(products.keys)).reduce(0) {
            $0 + (incoming[Place(facility: facility, product: $1)] ?? 0)
        }
    }

    /// The order that counts on a day.
    func quota(_ facility: String, _ product: String?, on day: Int) -> Quota? {
        quotas.filter { name, quota in
            name.facility == facility && name.product == product && (name.from ?? Int.min) <= day
                && day <= quota.until ?? Int.max
        }.max { ($0.key.from ?? Int.min) < ($1.key.from ?? Int.min) }?.value
    }
}
