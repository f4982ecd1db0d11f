import CivilTime
import Line

/// What the books say of the figures that an event tells.
extension Books {
    /// Names that entering the event does not look up.
    func requireNames(of event: Event) throws(Refusal) {
        switch event.kind {
        case .granted, .revoked, .resolved, .rejected, .destructionProposed, .corrected, .trained, .used, .carried,
            .consented, .followedUp:
            if event.fields.has("facility") { _ = try facilityNumber(event, "facility") }
            if event.fields.has("lot") {
                _ = try lotNumber(event)
            } else if event.fields.has("product") {
                _ = try productNumber(event)
            }
        default: break
        }
    }

    /// What the event tells of the moment before it.
    func requireFiguresBefore(_ event: Event) throws(Refusal) {
        switch event.kind {
        case .counted: try requireCount(event)
        case .relotted:
            let was = try knownLot(number: try lotNumber(event)).expiry
            guard try event.requiredDay("was") == was else {
                throw .damaged(ToldFigures.differs("was", try event.required("was"), was))
            }
        case .destroyed:
            let number = UInt64(try event.requiredNumber("event"))
            guard let proposal = try proposal(number), event["facility"] == proposal.facility,
                event["product"] == proposal.product, event["lot"] == proposal.lot,
                event.tells("qty", proposal.quantity)
            else { throw .damaged("it is not the destruction that event \(number) proposed") }
        case .rejected:
            let facility = try proposal(UInt64(try event.requiredNumber("event")))?.facility
            guard event["facility"] == facility else { throw .damaged("what it rejects is at another facility") }
        case .resolved:
            let facility = try discrepancy(UInt64(try event.requiredNumber("event")))?.facility
            guard event["facility"] == facility else { throw .damaged("what it resolves is at another facility") }
        default: break
        }
    }

    private func requireCount(_ event: Event) throws(Refusal) {
        let (counted, was) = (try event.requiredNumber("counted"), try event.requiredNumber("was"))
        let difference = try event.requiredNumber("difference")
        let (found, isBeyond) = counted.subtractingReportingOverflow(was)
        guard !isBeyond, difference == found else {
            throw .damaged("it tells difference=\(difference), and counted=\(counted) less was=\(was) is another")
        }
        guard event["occurred"] == nil else { return }
        let key = Shelf.Key(facility: try facilityNumber(event, "facility"), product: try productNumber(event))
        let stock = try shelf(key).stock(of: try lotNumber(event))
        let units = stock?[event["status"] == Account.quarantine.rawValue ? .quarantine : .available] ?? 0
        guard was == units else { throw .damaged(ToldFigures.differs("was", was, units)) }
    }

    /// What a movement tells of the moment after it.
    func requireFigures(of event: Event, _ posting: Posting, on today: Day) throws(Refusal) {
        try requireExpiry(event, ofLot: posting.lot)
        switch event.kind {
        case .received, .arrived, .cancelled, .counted, .released, .corrected:
            try requireShelf(event, posting, try knownLot(number: posting.lot), today)
        default: break
        }
        switch event.kind {
        case .received, .dispensed: try requireOnHand(event, posting, today)
        case .shipped, .arrived, .lost, .cancelled: try requirePlace(event, posting)
        case .expired: try requireAllMoved(event, posting)
        case .quarantined where event["request"] != nil: try requireAllMoved(event, posting)
        default: break
        }
    }

    /// The lot's expiry, where an event tells one and moves nothing.
    func requireExpiryIfGiven(of event: Event) throws(Refusal) {
        switch event.kind {
        case .counted, .destructionProposed, .corrected:
            guard event.fields.has("expiry"), event.fields.has("lot") else { return }
            try requireExpiry(event, ofLot: try lotNumber(event))
        default: break
        }
    }

    private func requireExpiry(_ event: Event, ofLot lot: UInt32) throws(Refusal) {
        guard let index = event.fields.index(of: "expiry") else { return }
        let expiry = try expiry(ofLot: lot)
        guard event.fields.withValue(at: index, Day.init(bytes:)) == expiry else {
            throw .damaged(ToldFigures.differs("expiry", event.fields.value(at: index), expiry))
        }
    }

    /// What has expired or was recalled does not become available as it comes in, and nothing else is kept from it.
    private func requireShelf(_ event: Event, _ posting: Posting, _ lot: Lot, _ today: Day) throws(Refusal) {
        guard posting.to.isStored else { return }
        let shelf = lot.statusOfArrivals(on: today)
        var isRight = true
        switch event.kind {
        case .received, .arrived, .cancelled: isRight = posting.to == shelf
        case .counted:
            if posting.from == .adjusted, event["status"] == nil { isRight = posting.to == shelf }
        case .corrected: isRight = posting.to == .quarantine || shelf == .available
        case .released: isRight = !lot.isExpired(on: today)
        default: return
        }
        guard isRight else {
            throw .damaged("it makes units \(posting.to.rawValue), and the events up to it make them \(shelf.rawValue)")
        }
    }

    private func requireOnHand(_ event: Event, _ posting: Posting, _ today: Day) throws(Refusal) {
        let earliest = today + Int(try minimumShelfLifeDays(ofProduct: posting.product))
        let onHand = try lots(onShelf: posting.shelf).available(from: earliest)
        guard event.tells("on-hand", onHand) else {
            throw .damaged(ToldFigures.differs("on-hand", event["on-hand"] ?? "", onHand))
        }
    }

    private func requirePlace(_ event: Event, _ posting: Posting) throws(Refusal) {
        guard let number = posting.shipment, let shipment = try shipment(number) else { return }
        let isAtSender = event.kind == .shipped || event.kind == .cancelled
        var isRight = posting.facility == (isAtSender ? shipment.from : shipment.to)
        if event.kind == .shipped, try facilityNumber(event, "to") != shipment.to { isRight = false }
        guard isRight else { throw .damaged("shipment \(number) is of other facilities") }
        guard event.kind != .cancelled || shipment.outstanding(of: posting.lot) == 0 else {
            throw .damaged("it leaves units of shipment \(number) in transit")
        }
    }

    private func requireAllMoved(_ event: Event, _ posting: Posting) throws(Refusal) {
        let left = try lots(onShelf: posting.shelf).first { $0.lot == posting.lot }?.available ?? 0
        guard left == 0 else { throw .damaged("it leaves \(left) units of its lot available") }
    }

    /// What a correction would undo that leaves units in quarantine, where they wait from now on only for their expiry.
    func postingHeld(by event: Event) throws(Refusal) -> Posting? {
        guard event.fields.has("qty") else { return nil }
        return Posting(
            facility: try facilityNumber(event, "facility"), product: try productNumber(event),
            lot: try lotNumber(event), from: .available, to: .quarantine, quantity: try event.requiredNumber("qty"))
    }

    /// How far a facility is over its quota after an event that alone is all of its request.
    func requireOverQuota(of event: Event, on today: Day) throws(Refusal) {
        guard event.kind == .returned || event.kind == .counted else { return }
        let facility = try facilityNumber(event, "facility")
        var excess: Int64 = 0
        for limited in [try productNumber(event), nil] {
            guard let free = try quotaUse(of: limited, at: facility, on: today)?.free else { continue }
            excess = max(excess, -free)
        }
        let isTold = event.fields.has("over-quota")
        guard isTold == (excess > 0), event.tells("over-quota", excess) else {
            throw .damaged(ToldFigures.differs("over-quota", event["over-quota"] ?? "none", excess))
        }
    }
}
