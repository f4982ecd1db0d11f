import CivilTime
import Line

/// Units of one lot that go from one account to another.
public protocol StockChange {
    var from: Account { get }
    var to: Account { get }
    /// In units.
    var quantity: Int64 { get }
}

extension StockChange {
    /// What an account gains; negative for a loss.
    public func change(of account: Account) -> Int64 {
        (to == account ? quantity : 0) - (from == account ? quantity : 0)
    }

    /// What the facility's stock card gains; negative for a loss, zero for a move between shelf and quarantine.
    public var storedChange: Int64 { (to.isStored ? quantity : 0) - (from.isStored ? quantity : 0) }

    public var touchesCard: Bool { from.isStored || to.isStored }
}

/// What an event did to the stock, by the names in its line.
public struct Movement: StockChange, Sendable, Equatable {
    public let facility: String
    public let product: String
    public let lot: String
    public let from: Account
    public let to: Account
    public let quantity: Int64
    public let shipment: UInt64?
}

extension Event {
    /// The movement that the event's kind and fields stand for; nil for events that move nothing.
    public func movement() throws(Refusal) -> Movement? {
        guard let (from, to) = try accounts() else { return nil }
        return Movement(
            facility: try required(kind == .shipped ? "from" : "facility"), product: try required("product"),
            lot: try required("lot"), from: from, to: to, quantity: try movedQuantity(),
            shipment: kind == .shipped ? request : self["shipment"].flatMap { UInt64($0) })
    }

    /// The lot for which the event stands on a stock card though it moved nothing there: a count that found no
    /// difference is evidence too, and so is a correction that leaves units in quarantine.
    func evidence() throws(Refusal) -> String? {
        switch kind {
        case .counted: try required("lot")
        case .corrected: self["lot"]
        default: nil
        }
    }

    /// What the event's row on a stock card says: the lot, and the movement if there was one.
    public func cardEntry() throws(Refusal) -> (lot: String, movement: Movement?)? {
        if let movement = try movement() { return movement.touchesCard ? (movement.lot, movement) : nil }
        return try evidence().map { ($0, nil) }
    }

    private func movedQuantity() throws(Refusal) -> Int64 {
        let quantity =
            kind == .counted
            ? Int64(clamping: try requiredNumber("difference").magnitude) : try requiredNumber("qty")
        guard quantity > 0, quantity <= mostUnits else {
            throw .damaged("event \(number): a quantity out of range")
        }
        return quantity
    }

    /// What one event may move: as much as one request says, or all that stands of a lot on a shelf.
    private var mostUnits: Int64 {
        switch kind {
        case .received, .dispensed, .returned, .shipped: Int64(Limits.movementUnits)
        default: Limits.balanceUnits
        }
    }

    private func accounts() throws(Refusal) -> (from: Account, to: Account)? {
        switch kind {
        case .received: (.supplier, try status())
        case .dispensed: (try status(), .dispensed)
        case .returned: (.dispensed, .quarantine)
        case .shipped: (.available, .transit)
        case .arrived, .cancelled: (.transit, try status())
        case .lost: (.transit, .lost)
        case .counted: try countedAccounts()
        case .quarantined, .expired: (.available, .quarantine)
        case .released: (.quarantine, .available)
        case .destroyed: (.quarantine, .destroyed)
        case .corrected: try correctedAccounts()
        default: nil
        }
    }

    /// The shelf that units left or reached: `available` unless the line says otherwise.
    private func status() throws(Refusal) -> Account {
        switch self["status"] {
        case nil, Account.available.rawValue: return .available
        case Account.quarantine.rawValue: return .quarantine
        default: throw .damaged("event \(number): status is neither available nor quarantine")
        }
    }

    private func countedAccounts() throws(Refusal) -> (Account, Account)? {
        let difference = try requiredNumber("difference")
        if difference == 0 { return nil }
        if difference < 0 { return (try status(), .adjusted) }
        return (.adjusted, self["diverted"] == nil ? try status() : .quarantine)
    }

    private func correctedAccounts() throws(Refusal) -> (Account, Account)? {
        guard let from = self["from"] else { return nil }
        guard let source = Account(rawValue: from), let target = Account(rawValue: try required("to")) else {
            throw .damaged("event \(number): from or to is no account")
        }
        return (source, target)
    }
}
