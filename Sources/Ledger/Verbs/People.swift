import Line

/// Verbs that record something about people and move nothing: their events tell what the request told.
protocol PeopleVerb: WriteVerb where Facts == Void {
    static var kind: EventKind { get }
}

extension PeopleVerb {
    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) {
        _ = try desk.openFacilityIfGiven(request)
        if request["product"] != nil { _ = try desk.product(request) }
    }

    static func decide(_ request: Request, _ facts: (), _ desk: Desk) throws(Refusal) -> [Draft] {
        let common = Set(Form.ofEveryWrite.map(\.key))
        return [Draft(kind, request.told(form.fields.map(\.key).filter { !common.contains($0) }))]
    }
}

/// TRAIN records a training session, or one person's.
enum Train: PeopleVerb {
    static let kind = EventKind.trained

    static let form = Form(
        "records a training session, or one person's",
        [
            .counter, .required("trainer", .person), .required("audience", .choice(Dispense.groups + ["trainer"])),
            .required("trained", .quantity), .optional("recipient", .person), .optional("own-overdoses", .count),
            .optional("witnessed", .count), .optional("delivery", .choice(["in-person", "online"])),
            .optional("minutes", .count), .optional("topics", .text), .optional("supervisor", .person),
        ] + Form.ofEveryWrite)
}

/// USE records an overdose at which naloxone was used.
enum Use: PeopleVerb {
    static let kind = EventKind.used

    static let form = Form(
        "records an overdose at which naloxone was used",
        [
            .optional("facility", .code), .required("group", .choice(Dispense.groups)), .required("product", .code),
            .required("doses", .quantity), .required("outcome", .choice(["survived", "died", "unknown"])),
            .optional("ambulance", .choice(Dispense.answers)), .optional("trained", .choice(Dispense.answers)),
            .optional("recipient", .person),
        ] + Form.ofEveryWrite)
}

/// CARRY records a carriage check: whether a person has their kit with them.
enum Carry: PeopleVerb {
    static let kind = EventKind.carried

    static let form = Form(
        "records a carriage check",
        [
            .optional("facility", .code), .required("recipient", .person),
            .required("carrying", .choice(["yes", "near", "no"])),
            .optional("evidence", .choice(["photo", "phone", "seen"])),
            .optional("reward", .text),
        ] + Form.ofEveryWrite)
}

/// CONSENT records permission to stay in contact, and its withdrawal.
enum Consent: PeopleVerb {
    static let kind = EventKind.consented

    static let form = Form(
        "records permission to stay in contact, and its withdrawal",
        [
            .optional("facility", .code), .required("recipient", .person),
            .required("contact", .choice(["yes", "no"])),
        ] + Form.ofEveryWrite)
}

/// FOLLOWUP records a follow-up interview.
enum FollowUp: PeopleVerb {
    static let kind = EventKind.followedUp

    static let form = Form(
        "records a follow-up interview",
        [
            .optional("facility", .code), .required("group", .choice(Dispense.groups)), .optional("recipient", .person),
            .optional("better-relation", .choice(Dispense.answers)),
            .optional("changed-use", .choice(Dispense.answers)),
        ] + Form.ofEveryWrite)
}
