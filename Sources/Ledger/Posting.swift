/// A movement as the books take it: by their own numbers for what it names.
public struct Posting: StockChange, Sendable {
    let facility: UInt32
    let product: UInt32
    let lot: UInt32
    public let from: Account
    public let to: Account
    /// In units.
    public let quantity: Int64
    var shipment: UInt64?
    /// The units wait in quarantine only because their lot has expired, or did so until now.
    var isHeld = false

    /// Where its units were or are now, unless on their way.
    public var shelf: Shelf.Key { Shelf.Key(facility: facility, product: product) }
}

extension Books {
    /// What an event of the log posts, its names looked up; nil for events that move nothing.
    func posting(of event: Event) throws(Refusal) -> Posting? {
        guard let movement = try event.movement() else { return nil }
        return Posting(
            facility: try facilityNumber(event, event.kind == .shipped ? "from" : "facility"),
            product: try productNumber(event), lot: try lotNumber(event), from: movement.from, to: movement.to,
            quantity: movement.quantity, shipment: movement.shipment,
            isHeld: event.kind == .expired || event["diverted"] == "expired")
    }
}
