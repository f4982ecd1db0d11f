/// Where units of a lot can be. Every movement takes units from one account and puts them in another, so for every
/// lot the sum over all accounts is zero at every event: what came from suppliers is `supplier`'s negative balance.
public enum Account: String, CaseIterable, Sendable, Hashable {
    case supplier
    case available
    case quarantine
    case transit
    case dispensed
    case destroyed
    case lost
    case adjusted

    /// Units in these are physically at a facility and stand on its stock card.
    public var isStored: Bool { self == .available || self == .quarantine }

    /// These may never go below zero; the others are the outside world's side of the books.
    public var isLimited: Bool { isStored || self == .transit }

    var index: Int {
        switch self {
        case .supplier: 0
        case .available: 1
        case .quarantine: 2
        case .transit: 3
        case .dispensed: 4
        case .destroyed: 5
        case .lost: 6
        case .adjusted: 7
        }
    }
}

/// The balances of one lot in all accounts, in units.
public struct AccountBalances: Sendable, Equatable {
    private var units = InlineArray<8, Int64>(repeating: 0)

    public init() {}

    public subscript(_ account: Account) -> Int64 {
        get { units[account.index] }
        set { units[account.index] = newValue }
    }

    /// Zero, or the books are wrong.
    public var sum: Int64 { Account.allCases.reduce(0) { $0 + self[$1] } }

    public mutating func move(_ quantity: Int64, from: Account, to: Account) {
        self[from] -= quantity
        self[to] += quantity
    }

    public static func == (left: AccountBalances, right: AccountBalances) -> Bool {
        Account.allCases.allSatisfy { left[$0] == right[$0] }
    }
}
