/// Every verb's fields, in the contract's order.
enum Vocabulary {
    static let forms: [String: Form] = register.merging(movements) { $1 }.merging(people) { $1 }.merging(queries) { $1 }

    static let roles = ["terminal", "pharmacist", "auditor", "admin"]
    static let groups = ["client", "family", "staff", "police", "prisoner", "volunteer", "other", "unknown"]
    static let refillReasons = ["used", "lost", "stolen", "expired", "confiscated", "given-away", "other"]
    static let quarantineReasons = ["recall", "damage", "temperature", "expired", "other"]
    static let productForms = ["syringe-kit", "nasal-spray", "vial", "auto-injector"]
    static let facilityTypes = [
        "low-threshold", "treatment", "shelter", "prison", "hospital", "pharmacy", "warehouse", "outreach", "police",
        "family", "post",
    ]
    static let reportColumns = ["facility", "municipality", "type", "product", "group", "visit", "channel", "month"]

    /// What a terminal may write at its facilities; CORRECT of its own besides.
    static let terminalWrites: Set = [
        "DISPENSE", "RETURN", "ARRIVE", "COUNT", "QUARANTINE", "USE", "TRAIN", "CARRY", "CONSENT", "FOLLOWUP",
        "CONFIRM",
        "REJECT", "RESOLVE", "CORRECT", "BEGIN",
    ]
    static let terminalQueries: Set = [
        "STOCK", "CARD", "EXPIRING", "QUOTAS", "SHIPMENTS", "PENDING", "DISCREPANCIES", "PRODUCTS", "LOTS",
    ]
    static let administratorsAlone: Set = ["FACILITY", "QUOTA", "GRANT", "REVOKE", "CLOCK"]

    private static let answers = Kind.choice(["yes", "no", "unknown"])
    private static let yesOrNo = Kind.choice(["yes", "no"])

    private static func write(_ required: [(String, Kind)], _ optional: [(String, Kind)] = []) -> Form {
        let common: [(String, Kind)] = [
            ("id", .identifier), ("occurred", .instant), ("worker", .person), ("note", .text),
        ]
        return Form(isWrite: true, required: required, optional: optional + common)
    }

    private static func query(_ required: [(String, Kind)], _ optional: [(String, Kind)] = []) -> Form {
        Form(isWrite: false, required: required, optional: optional)
    }

    private static let register: [String: Form] = [
        "PRODUCT": write(
            [("product", .code)],
            [
                ("name", .text), ("form", .choice(productForms)), ("strength-ug", .quantity), ("pack", .quantity),
                ("gtin", .gtin), ("min-shelf-life-days", .count),
            ]),
        "FACILITY": write(
            [("facility", .code)],
            [("name", .text), ("type", .choice(facilityTypes)), ("municipality", .code), ("closed", yesOrNo)]),
        "QUOTA": write(
            [("facility", .code)],
            [
                ("product", .code), ("max", .limit), ("min", .limit), ("instrument", .text), ("from", .date),
                ("until", .date),
            ]),
        "GRANT": write([("user", .user), ("role", .choice(roles))], [("facility", .code)]),
        "REVOKE": write([("user", .user), ("role", .choice(roles))], [("facility", .code)]),
        "CLOCK": write([("reason", .text)]),
        "BEGIN": Form(
            isWrite: true, required: [], optional: [("id", .identifier), ("worker", .person), ("note", .text)]),
        "COMMIT": Form(isWrite: true, required: [], optional: []),
        "ABORT": Form(isWrite: true, required: [], optional: []),
    ]

    private static let movements: [String: Form] = [
        "RECEIVE": write(
            [("facility", .code), ("product", .code), ("lot", .lot), ("expiry", .date), ("qty", .quantity)],
            [
                ("supplier", .text), ("funder", .text), ("unit-cost", .money), ("currency", .currency),
                ("document", .text),
            ]),
        "DISPENSE": write(
            [("facility", .code), ("product", .code), ("qty", .quantity)],
            [
                ("lot", .lot), ("visit", .choice(["initial", "refill", "unknown"])), ("group", .choice(groups)),
                ("recipient", .person), ("channel", .choice(["counter", "outreach", "post", "release"])),
                ("reason", .choice(refillReasons)), ("training", .text), ("own-overdoses", .count),
                ("witnessed", .count), ("treatment", answers),
            ]),
        "RETURN": write(
            [("facility", .code), ("product", .code), ("lot", .lot), ("qty", .quantity)],
            [("expiry", .date), ("recipient", .person), ("reason", .text)]),
        "SHIP": write([("from", .code), ("to", .code), ("product", .code), ("qty", .quantity)], [("lot", .lot)]),
        "ARRIVE": write(
            [("shipment", .event)], [("lot", .lot), ("qty", .quantity), ("missing", .quantity), ("reason", .text)]),
        "CANCEL": write([("shipment", .event)]),
        "COUNT": write(
            [("facility", .code), ("product", .code), ("lot", .lot), ("counted", .count)],
            [("status", .choice(["available", "quarantine"])), ("reason", .text)]),
        "RESOLVE": write([("event", .event), ("finding", .text)]),
        "QUARANTINE": write(
            [("product", .code), ("lot", .lot), ("reason", .choice(quarantineReasons))],
            [("facility", .code), ("qty", .quantity)]),
        "RELEASE": write(
            [("product", .code), ("lot", .lot), ("reason", .choice(quarantineReasons))],
            [("facility", .code), ("qty", .quantity)]),
        "DESTROY": write(
            [("facility", .code), ("product", .code), ("lot", .lot), ("qty", .quantity), ("reason", .text)]),
        "CONFIRM": write([("event", .event)]),
        "REJECT": write([("event", .event)]),
        "LOT": write([("product", .code), ("lot", .lot), ("expiry", .date), ("reason", .text)]),
        "CORRECT": write([("event", .event), ("reason", .text)]),
    ]

    private static let people: [String: Form] = [
        "TRAIN": write(
            [
                ("facility", .code), ("trainer", .person), ("audience", .choice(groups + ["trainer"])),
                ("trained", .quantity),
            ],
            [
                ("recipient", .person), ("own-overdoses", .count), ("witnessed", .count),
                ("delivery", .choice(["in-person", "online"])), ("minutes", .count), ("topics", .text),
                ("supervisor", .person),
            ]),
        "USE": write(
            [
                ("group", .choice(groups)), ("product", .code), ("doses", .quantity),
                ("outcome", .choice(["survived", "died", "unknown"])),
            ],
            [("facility", .code), ("ambulance", answers), ("trained", answers), ("recipient", .person)]),
        "CARRY": write(
            [("recipient", .person), ("carrying", .choice(["yes", "near", "no"]))],
            [("facility", .code), ("evidence", .choice(["photo", "phone", "seen"])), ("reward", .text)]),
        "CONSENT": write([("recipient", .person), ("contact", yesOrNo)], [("facility", .code)]),
        "FOLLOWUP": write(
            [("group", .choice(groups))],
            [
                ("facility", .code), ("recipient", .person), ("better-relation", answers), ("changed-use", answers),
            ]),
    ]

    private static let queries: [String: Form] = [
        "STOCK": query(
            [],
            [
                ("facility", .code), ("product", .code), ("lot", .lot),
                ("status", .choice(["available", "quarantine"])), ("as-of", .moment), ("known-at", .moment),
            ]),
        "CARD": query(
            [("facility", .code), ("product", .code)], [("lot", .lot), ("from", .instant), ("to", .instant)]),
        "EXPIRING": query([], [("facility", .code), ("within", .within)]),
        "QUOTAS": query([], [("facility", .code)]),
        "TRACE": query([("product", .code), ("lot", .lot)]),
        "BALANCE": query([], [("product", .code), ("lot", .lot), ("as-of", .moment)]),
        "REPORT": query(
            [],
            [("period", .period), ("facility", .code), ("by", .choice(reportColumns)), ("known-at", .moment)]),
        "FORECAST": query([], [("facility", .code), ("product", .code)]),
        "SHIPMENTS": query([], [("facility", .code)]),
        "PENDING": query([], [("facility", .code)]),
        "DISCREPANCIES": query([], [("facility", .code)]),
        "FACILITIES": query([]), "PRODUCTS": query([]), "LOTS": query([]), "GRANTS": query([]), "PING": query([]),
    ]
}
