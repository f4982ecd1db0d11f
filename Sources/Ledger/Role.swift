/// What a user was granted. The order of the cases is their strength, strongest first.
public enum Role: String, CaseIterable, Sendable, Comparable {
    case admin
    case pharmacist
    case auditor
    case terminal
    case none

    public static func < (left: Role, right: Role) -> Bool {
        left.strength < right.strength
    }

    private var strength: Int {
        switch self {
        case .admin: 4
        case .pharmacist: 3
        case .auditor: 2
        case .terminal: 1
        case .none: 0
        }
    }

    /// The roles that GRANT may name.
    public static let granted = allCases.filter { $0 != .none }

    /// Whether the role alone allows the verb; a terminal's right ends at its facilities besides.
    public func allows(_ verb: Verb) -> Bool {
        switch self {
        case .admin: true
        case .pharmacist: verb.sort != .write || Self.medicine.contains(verb)
        case .auditor: verb.sort == .query || verb.sort == .greeting
        case .terminal: verb.sort == .batch || verb.sort == .greeting || Self.counter.contains(verb)
        case .none: verb.sort == .greeting
        }
    }

    /// The verbs that the role allows.
    fileprivate var verbs: VerbSet { Self.verbs[self] ?? [] }

    private static let verbs = Dictionary(
        uniqueKeysWithValues: allCases.map { role in (role, VerbSet { role.allows($0) }) })

    /// Everything on stock, products and people.
    private static let medicine: Set<Verb> = [
        .product, .receive, .dispense, .returned, .ship, .arrive, .cancel, .count, .resolve, .quarantine, .release,
        .destroy, .confirm, .reject, .lot, .correct, .train, .use, .carry, .consent, .followUp,
    ]

    private static let counter: Set<Verb> = [
        .dispense, .returned, .arrive, .count, .quarantine, .use, .train, .carry, .consent, .followUp, .confirm,
        .reject, .resolve, .correct, .stock, .card, .expiring, .quotas, .shipments, .pending, .discrepancies, .scan,
        .products, .lots,
    ]
}

/// One grant: a role, and for a terminal the facility where it holds.
public struct Grant: Sendable, Hashable {
    public let role: Role
    public let facility: String?

    public init(role: Role, facility: String?) {
        self.role = role
        self.facility = facility
    }
}

/// What one user may do at this moment: everything that any of their grants allows.
public struct Rights: Sendable, Equatable {
    /// The strongest.
    public let role: Role
    /// What is allowed, and what of it only to a terminal.
    private let allowed: VerbSet
    private let bounded: VerbSet
    /// Where the user's grants as a terminal hold, in bytewise order.
    public let facilities: [String]

    public init(isAdministrator: Bool, grants: [Grant]) {
        let roles = isAdministrator ? [.admin] : grants.isEmpty ? [.none] : grants.map(\.role)
        role = roles.max() ?? .none
        let beyondTerminals = VerbSet(roles.filter { $0 != .terminal }.map(\.verbs))
        allowed = VerbSet(roles.map(\.verbs))
        bounded = allowed.subtracting(beyondTerminals)
        facilities = grants.compactMap(\.facility).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Of whoever was granted nothing.
    static let none = Rights(isAdministrator: false, grants: [])

    /// Of root and the daemon's own user.
    public static let administrator = Rights(isAdministrator: true, grants: [])

    /// The facility of a user who is a terminal's at exactly one.
    public var onlyFacility: String? { facilities.count == 1 ? facilities[0] : nil }

    /// The facility that may be left out: the only one of a user who writes at a terminal alone.
    public var counter: String? { isBounded(.dispense) ? onlyFacility : nil }

    /// Whether the right to a verb ends at the user's facilities.
    public func isBounded(_ verb: Verb) -> Bool { bounded.contains(verb) }

    public func demand(_ verb: Verb) throws(Refusal) {
        guard allowed.contains(verb) else {
            throw .forbidden("\(verb.rawValue) is not for the role \(role.rawValue)")
        }
    }

    /// - Parameter facility: nil for what lies nowhere, or nobody knows where.
    public func demand(_ verb: Verb, at facility: String?) throws(Refusal) {
        guard isBounded(verb) else { return }
        guard let facility, facilities.contains(facility) else { throw .forbidden("that lies outside your facilities") }
    }
}

/// Who calls, as the kernel tells it.
public struct Caller: Sendable, Equatable {
    /// The user's name, or `uid-N`.
    public let name: String
    /// root and the daemon's own user.
    public let isAdministrator: Bool

    public init(name: String, isAdministrator: Bool) {
        self.name = name
        self.isAdministrator = isAdministrator
    }

    /// The author of events that nobody asked for: the sweep at midnight.
    public static let daemon = Caller(name: "naloxd", isAdministrator: true)
}
