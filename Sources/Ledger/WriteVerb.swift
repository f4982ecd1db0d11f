import CivilTime
import Line

/// A verb that writes, in the order of its questions: where does it act, what does it name, what does it decide.
protocol WriteVerb {
    associatedtype Facts

    static var form: Form { get }

    /// The facility that a terminal must have; nil where it acts at none, or at one that does not exist.
    static func place(_ request: Request, _ books: Books) throws(Refusal) -> String?

    /// Everything that the request names, or `unknown-…`.
    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Facts

    /// What the first rule, on the clock, brings with it for this verb.
    static func requireTime(_ facts: Facts, _ desk: Desk) throws(Refusal)

    /// The rules, in their order, and the events when all are met.
    static func decide(_ request: Request, _ facts: Facts, _ desk: Desk) throws(Refusal) -> [Draft]

    /// The rows of the reply, computed from the events, so that a repeat gets the first reply again.
    static func addRows(_ events: [Event], _ books: Books, to reply: inout Reply) throws(Refusal)

    /// What the reply's OK says beyond `seq`, computed from the events too.
    static func addEnd(_ events: [Event], to line: inout [UInt8])
}

extension WriteVerb {
    static func place(_ request: Request, _ books: Books) throws(Refusal) -> String? { request["facility"] }
    static func requireTime(_ facts: Facts, _ desk: Desk) throws(Refusal) {}
    static func addRows(_ events: [Event], _ books: Books, to reply: inout Reply) throws(Refusal) {}
    static func addEnd(_ events: [Event], to line: inout [UInt8]) {}

    /// The fields of the last event that a reply repeats.
    static func add(_ keys: [FieldKey], ofLast events: [Event], to line: inout [UInt8]) {
        guard let last = events.last else { return }
        for key in keys { line.appendField(key, of: last.fields) }
    }
}

extension Verb {
    var writing: (any WriteVerb.Type)? {
        switch self {
        case .product: ProductVerb.self
        case .facility: FacilityVerb.self
        case .quota: QuotaVerb.self
        case .receive: Receive.self
        case .dispense: Dispense.self
        case .returned: Return.self
        case .ship: Ship.self
        case .arrive: Arrive.self
        case .cancel: Cancel.self
        case .count: Count.self
        case .resolve: Resolve.self
        case .quarantine: Quarantine.self
        case .release: Release.self
        case .destroy: Destroy.self
        case .confirm: Confirm.self
        case .reject: Reject.self
        case .lot: Relot.self
        case .correct: Correct.self
        case .train: Train.self
        case .use: Use.self
        case .carry: Carry.self
        case .consent: Consent.self
        case .followUp: FollowUp.self
        case .clock: Clock.self
        case .grant: GrantVerb.self
        case .revoke: Revoke.self
        case .begin, .commit, .abort, .stock, .card, .expiring, .quotas, .trace, .balance, .events, .report, .forecast,
            .shipments, .pending, .discrepancies, .facilities, .products, .lots, .grants, .scan, .checkpoint, .proof,
            .stats, .ping, .whoAmI, .help, .quit:
            nil
        }
    }
}

/// One request's way from right to events: pure, but for what it reads of the books.
public enum Decision {
    /// The caller's right to make this request here.
    public static func admit(_ request: Request, _ desk: Desk) throws(Refusal) {
        try desk.rights.demand(request.verb)
        guard desk.rights.isBounded(request.verb), let verb = request.verb.writing else { return }
        try desk.rights.demand(request.verb, at: try verb.place(request, desk.books))
    }

    /// Names and rules: the events of an admitted request, or why there are none.
    public static func drafts(_ request: Request, _ desk: Desk) throws(Refusal) -> [Draft] {
        guard let verb = request.verb.writing else { throw .damaged("\(request.verb.rawValue) writes nothing") }
        return try drafts(verb, request, desk)
    }

    /// The reply to the events of one request, first or repeated.
    ///
    /// - Parameter newest: the newest event, which is told where the request made none.
    public static func answer(
        _ verb: Verb, _ events: [Event], isReplay: Bool, _ books: Books, newest: UInt64, to reply: inout Reply
    ) throws(Refusal) {
        guard let verb = verb.writing else { throw .damaged("\(verb.rawValue) writes nothing") }
        try verb.addRows(events, books, to: &reply)
        reply.end(with: events.last?.number ?? newest, isReplay: isReplay) { verb.addEnd(events, to: &$0) }
    }

    private static func drafts<Writing: WriteVerb>(
        _ verb: Writing.Type, _ request: Request, _ desk: Desk
    ) throws(Refusal) -> [Draft] {
        let facts = try verb.gather(request, desk)
        try requireClock(request, desk)
        try verb.requireTime(facts, desk)
        try request.requireNoPersonalNumber()
        var drafts = try verb.decide(request, facts, desk)
        let occurred = desk.occurred(request)
        for index in drafts.indices {
            if let occurred { drafts[index].fields.append("occurred", occurred) }
            request.tell(toldByEveryWrite, into: &drafts[index].fields)
        }
        return drafts
    }

    private static func requireClock(_ request: Request, _ desk: Desk) throws(Refusal) {
        guard !desk.moment.isBehind || request.verb == .clock else {
            throw Refusal(.clockBehind, [], "the clock is behind the newest event by more than a minute")
        }
        guard let occurred = desk.occurred(request) else { return }
        guard occurred <= desk.moment.now else { throw .badValue("occurred", "it lies in the future") }
        let days = Limits.terminalOccurredDays
        guard desk.rights.isBounded(request.verb), desk.moment.now - occurred > Int64(days) * 86_400_000 else { return }
        // A day is an hour longer when summer time ends.
        guard desk.moment.zone.day(of: occurred) > desk.today - days else {
            throw .badValue("occurred", "a terminal reaches back \(days) days")
        }
    }

    private static let toldByEveryWrite: [FieldKey] = ["worker", "note"]
}
