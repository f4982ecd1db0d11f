/// A user of the generator's world and the connections it keeps.
struct Actor {
    let user: String
    let role: String
    let facilities: [String]
    let connections: [Int]

    init(_ user: String, _ role: String, _ facilities: [String] = [], connection: Int) {
        self.user = user
        self.role = role
        self.facilities = facilities
        connections = [connection, connection + 1]
    }
}

/// A lot that exists or may be received.
struct KnownLot {
    let product: String
    let lot: String
    var expiry: Int
    var isReceived = false
    var isRecalled = false
}

/// An event, shipment or stock that a reply told of.
struct KnownEvent {
    let number: Int
    let user: String
    let facility: String?
    let verb: String
}

struct KnownShipment {
    let number: Int
    let to: String
    let product: String
    var lots: [String]
    var outstanding: Int
}

struct KnownStock {
    let facility: String
    let product: String
    let lot: String
    let isQuarantined: Bool
    let quantity: Int
}

/// The few facilities, products and people of which the generator's requests tell.
enum World {
    static let facilities = ["alfa", "bravo", "charlie", "delta", "echo", "foxtrot"]
    /// The one that is opened and closed.
    static let changing = "foxtrot"
    static let types = ["low-threshold", "treatment", "prison", "hospital", "warehouse", "outreach"]
    static let products = ["syringe-kit", "spray-1.8mg", "spray-1.26mg", "vial-0.4mg"]
    static let recipients = (1...40).map { "code-\($0)" }
    static let workers = ["w1", "w2", "Åse", "night shift"]

    static let root = Actor("root", "admin", connection: 0)
    /// Its grants change all the time.
    static let rover = Actor("rover", "rover", connection: 20)
    static let actors = [
        root, Actor("siri", "admin", connection: 2), Actor("anna", "pharmacist", connection: 4),
        Actor("bjorn", "pharmacist", connection: 6), Actor("counter-a", "terminal", ["alfa"], connection: 8),
        Actor("night-a", "terminal", ["alfa"], connection: 10),
        Actor("uid-1007", "terminal", ["bravo", "charlie"], connection: 12),
        Actor("counter-d", "terminal", ["delta"], connection: 14), Actor("revisor", "auditor", connection: 16),
        Actor("stranger", "none", connection: 18), rover,
    ]

    static let notes = [
        "", "counted twice", "said \"no thanks\"", "two lines\nof it", "tab\there", "back\\slash", "Åse and Øyvind",
        "order 99999999999", "on 2026-01-05", "call 22-33-44-55", "840315-12345678", "150384 12342", "x", "a=b c",
        "ten digits 8403151239 but in a note",
    ]

    static let personalNumbers = [
        "15038412342", "01129930159", "born 24076545525", "55038412417", "(03497222248)", "840315-1239",
        "19840315-1239", "198403151239", "650784-4550", "131052-308T", "see 020403A415N", "150384-1234", "840315+1239",
    ]

    static let verbs: [(String, Int)] = [
        ("RECEIVE", 150), ("DISPENSE", 300), ("RETURN", 40), ("SHIP", 90), ("ARRIVE", 110), ("CANCEL", 15),
        ("COUNT", 70),
        ("RESOLVE", 30), ("QUARANTINE", 35), ("RECALL", 2), ("RELEASE", 35), ("LIFT", 4), ("DESTROY", 60),
        ("CONFIRM", 70), ("REJECT", 10), ("LOT", 4), ("CORRECT", 70), ("TRAIN", 20), ("USE", 20), ("CARRY", 20),
        ("CONSENT", 10), ("FOLLOWUP", 12), ("PRODUCT", 8), ("FACILITY", 12), ("QUOTA", 14), ("GRANT", 12),
        ("REVOKE", 10),
        ("CLOCK", 1), ("BEGIN", 30),
    ]

    static let batchVerbs = verbs.filter {
        !["BEGIN", "CLOCK", "PRODUCT", "FACILITY", "QUOTA", "GRANT", "REVOKE"].contains($0.0)
    }

    static let correctable: Set = [
        "RECEIVE", "DISPENSE", "RETURN", "SHIP", "ARRIVE", "CANCEL", "COUNT", "QUARANTINE", "RELEASE", "CONFIRM",
        "TRAIN",
        "USE", "CARRY", "CONSENT", "FOLLOWUP", "COMMIT",
    ]

    /// What a terminal does most.
    static let plainVerbs: [(String, Int)] = [
        ("RECEIVE", 1), ("DISPENSE", 3), ("RETURN", 1), ("TRAIN", 1), ("CARRY", 1),
    ]

    static let queries: [(String, Int)] = [
        ("STOCK", 30), ("CARD", 10), ("EXPIRING", 8), ("QUOTAS", 10), ("TRACE", 4), ("BALANCE", 3), ("REPORT", 4),
        ("FORECAST", 2), ("SHIPMENTS", 10), ("PENDING", 10), ("DISCREPANCIES", 10), ("FACILITIES", 2), ("PRODUCTS", 2),
        ("LOTS", 2), ("GRANTS", 2), ("PING", 2),
    ]
}
