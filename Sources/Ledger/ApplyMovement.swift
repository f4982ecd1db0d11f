import CivilTime
import Line

/// How movements change balances, cards and shipments. Every change of stock in the books is in this file.
extension Books {
    /// Moves the event's units, if it moves any, and enters it on the lot's history and the facility's stock card.
    ///
    /// - Parameter known: what the event posts, where that is known.
    func applyMovement(of event: Event, _ known: Posting? = nil) throws(Refusal) {
        let found: Posting? = if let known { known } else { try posting(of: event) }
        guard let posting = found else { return try applyEvidence(event) }
        let expiry = try moveLot(posting, event)
        if posting.touchesCard { try moveOnShelf(posting, expiry, event) }
        if posting.from == .transit || posting.to == .transit { try moveInTransit(posting, event) }
    }

    private func applyEvidence(_ event: Event) throws(Refusal) {
        guard try event.evidence() != nil else { return }
        let key = Shelf.Key(facility: try facilityNumber(event, "facility"), product: try productNumber(event))
        let held = event.kind == .corrected ? try event.numberIfGiven("qty", in: 1...Limits.balanceUnits) : nil
        let lot = try held == nil ? nil : knownLot(number: try lotNumber(event))
        try changeShelf(key) { shelf in
            shelf.note(event.number, on: key, self)
            guard let held, let lot else { return }
            shelf.change(lot.number, expiry: lot.expiry, place: 0) { $0.hold(held) }
        }
        if event["effective"] != nil { fileLateEntry(event, on: key) }
    }

    /// - Returns: the lot's expiry.
    private func moveLot(_ posting: Posting, _ event: Event) throws(Refusal) -> Day {
        var before: Int64 = 0
        var after: Int64 = 0
        var expiry = Day(daysSinceEpoch: 0)
        var isBeyond = false
        let number = event.number
        try changeLot(posting.lot) { lot in
            before = lot.balances[.available]
            expiry = lot.expiry
            if lot.page.isFull {
                self.file(Self.lotPrefix(posting.lot).numbered(lot.page.events[0]), lot.page.filed)
                lot.page = HistoryPage(broughtForward: lot.balances)
            }
            lot.balances.move(posting.quantity, from: posting.from, to: posting.to)
            let moved = max(lot.balances[posting.from].magnitude, lot.balances[posting.to].magnitude)
            isBeyond = moved > Limits.balanceUnits.magnitude
            lot.page.add(number)
            after = lot.balances[.available]
        }
        if isBeyond { throw .damaged("event \(number): makes a balance of its lot too large") }
        if before <= 0, after > 0 { file(expiryKey(expiry, posting.lot), []) }
        if before > 0, after <= 0 { file(expiryKey(expiry, posting.lot), nil) }
        return expiry
    }

    private func moveOnShelf(_ posting: Posting, _ expiry: Day, _ event: Event) throws(Refusal) {
        let key = posting.shelf
        var isBelowZero = false
        var loss: Int64 = 0
        let regained = posting.to == .quarantine ? try heldLossUndone(by: event) : 0
        let number = event.number
        try changeShelf(key) { (shelf) throws(Refusal) in
            shelf.note(number, on: key, self)
            let place =
                try shelf.holds(posting.lot) ? 0 : self.place(of: try self.knownLot(number: posting.lot), on: shelf)
            shelf.change(posting.lot, expiry: expiry, place: place) { stock in
                loss = stock.move(posting)
                if regained > 0 { stock.hold(regained) }
                isBelowZero = stock.available < 0 || stock.quarantine < 0
            }
        }
        if loss > 0 { setHeldLoss(ofEvent: number, loss) }
        if isBelowZero {
            let lot = try knownLot(number: posting.lot).code
            throw .damaged("event \(event.number): makes the stock of lot \(lot) negative")
        }
        let change = posting.storedChange
        if change != 0 { try changeTotals(key.facility) { $0.stored += change } }
        fileLateEntry(event, on: key)
    }

    private func heldLossUndone(by event: Event) throws(Refusal) -> Int64 {
        guard event.kind == .corrected, let undone = UInt64(try event.required("event")) else { return 0 }
        return try heldLoss(ofEvent: undone)
    }

    private func fileLateEntry(_ event: Event, on key: Shelf.Key) {
        let occurred = event.occurred
        guard occurred != event.at else { return }
        var value = RecordWriter()
        value.fixed(occurred.millisecondsSinceEpoch)
        file(Shelf.lateEntryKey(key, event.number), value.bytes)
    }

    /// Stock by when things occurred asks when the lot was recalled.
    func fileRecall(of lot: UInt32, _ event: Event, isRecalled: Bool) {
        var value = RecordWriter()
        value.fixed(event.occurred.millisecondsSinceEpoch)
        value.fixed((isRecalled ? 1 : 0) as UInt8)
        file(Self.recallPrefix(lot).numbered(event.number), value.bytes)
    }

    /// First expired first, then by the lot's bytes.
    private func place(of lot: Lot, on shelf: Shelf) throws(Refusal) -> Int {
        var place = 0
        while place < shelf.lots.count {
            let other = shelf.lots[place]
            if other.lot == lot.number || other.expiry > lot.expiry { break }
            if other.expiry == lot.expiry {
                let code = try knownLot(number: other.lot).code
                if lot.code.utf8.lexicographicallyPrecedes(code.utf8) { break }
            }
            place += 1
        }
        return place
    }

    private func moveInTransit(_ posting: Posting, _ event: Event) throws(Refusal) {
        guard let number = posting.shipment, var shipment = try shipment(number),
            let index = shipment.parts.firstIndex(where: { $0.lot == posting.lot })
        else { throw .damaged("event \(event.number): refers to a shipment that does not exist") }
        let change = posting.to == .transit ? posting.quantity : -posting.quantity
        shipment.parts[index].outstanding += change
        guard (0...shipment.parts[index].quantity).contains(shipment.parts[index].outstanding) else {
            throw .damaged("event \(event.number): takes more from the shipment than is in it")
        }
        set(shipment)
        try changeShelf(Shelf.Key(facility: shipment.to, product: shipment.product)) { $0.incoming += change }
        try changeTotals(shipment.to) { $0.incoming += change }
        try changeTotals(shipment.from) { $0.outgoing += change }
    }

    // MARK: - Kinds with more to them

    /// A receipt or a return may be the first that is heard of its lot.
    func applyArrivalOfLot(_ event: Event, _ known: Posting?) throws(Refusal) {
        let product = try productNumber(event)
        let code = try event.required("lot")
        if try lot(code, of: product) == nil {
            let number = header.lots + 1
            setHeader { $0.lots = number }
            intern(.lot, code, product: product, as: number)
            set(Lot(number: number, product: product, code: code, expiry: try event.requiredDay("expiry")))
        }
        if let cost = event["unit-cost"].flatMap({ Money($0) }), let currency = event["currency"],
            currency.utf8.count == 3
        {
            try changeLot(try lotNumber(event)) {
                $0.unitCost = cost
                $0.currency = currency
            }
        }
        try applyMovement(of: event, known)
    }

    func applyShipped(_ event: Event) throws(Refusal) {
        let product = try productNumber(event)
        let quantity = try event.requiredNumber("qty")
        var shipment: Shipment
        if let known = try self.shipment(event.request) {
            shipment = known
        } else {
            shipment = Shipment(
                number: event.request, from: try facilityNumber(event, "from"), to: try facilityNumber(event, "to"),
                product: product)
        }
        shipment.parts.append(Shipment.Part(lot: try lotNumber(event), quantity: quantity, outstanding: 0))
        set(shipment)
        try applyMovement(of: event)
    }

    func applyLost(_ event: Event) throws(Refusal) {
        set(
            Discrepancy(
                event: event.number, kind: event.kind, facility: try event.required("facility"),
                product: try event.required("product"), lot: try event.required("lot"),
                quantity: try event.requiredNumber("qty"), by: event.by),
            event: event.number)
        try applyMovement(of: event)
    }

    func applyCounted(_ event: Event) throws(Refusal) {
        let difference = try event.requiredNumber("difference")
        if difference != 0 {
            set(
                Discrepancy(
                    event: event.number, kind: event.kind, facility: try event.required("facility"),
                    product: try event.required("product"), lot: try event.required("lot"), quantity: difference,
                    by: event.by),
                event: event.number)
        }
        try applyMovement(of: event)
    }

    func applyRelotted(_ event: Event) throws(Refusal) {
        let number = try lotNumber(event)
        let old = try knownLot(number: number)
        let expiry = try event.requiredDay("expiry")
        try changeLot(number) {
            $0.formerExpiries.append(Lot.FormerExpiry(expiry: old.expiry, correctedBy: event.number))
            $0.expiry = expiry
        }
        let lot = try knownLot(number: number)
        if old.balances[.available] > 0 {
            file(expiryKey(old.expiry, number), nil)
            file(expiryKey(expiry, number), [])
        }
        for key in try shelvesHolding(lot) {
            var shelf = try shelf(key)
            guard var stock = shelf.remove(number) else { continue }
            stock.expiry = expiry
            shelf.insert(stock, at: try place(of: lot, on: shelf))
            set(shelf, key)
        }
    }

    /// The shelves with stock of a lot, by facility number.
    public func shelvesHolding(_ lot: Lot) throws(Refusal) -> [Shelf.Key] {
        var keys: [Shelf.Key] = []
        for facility in 1..<(header.facilities + 1) {
            let key = Shelf.Key(facility: facility, product: lot.product)
            if try shelf(key).stock(of: lot.number) != nil { keys.append(key) }
        }
        return keys
    }

    /// The index of lots that have units available, by expiry.
    func expiryKey(_ expiry: Day, _ lot: UInt32) -> [UInt8] {
        var key = RecordWriter(.expiry)
        key.fixed(UInt32(bitPattern: expiry.daysSinceEpoch) ^ 0x8000_0000)
        key.fixed(lot)
        return key.bytes
    }
}

extension Shelf {
    /// Enters an event on the stock card, before its units are moved; a full page is filed.
    fileprivate mutating func note(_ event: UInt64, on key: Key, _ books: Books) {
        if page.isFull {
            books.file(Shelf.pageKey(key, page.events[0]), page.filed)
            page = HistoryPage(broughtForward: balance)
        }
        page.add(event)
    }

    /// A filed page of the stock card; pages of one card sort by their first event.
    static func pageKey(_ key: Key, _ firstEvent: UInt64) -> [UInt8] { cardPrefix(key).numbered(firstEvent) }

    /// What on the card was recorded after it occurred; the value is when, in milliseconds.
    static func lateEntryKey(_ key: Key, _ event: UInt64) -> [UInt8] { latePrefix(key).numbered(event) }
}

extension Shelf.LotStock {
    /// - Returns: how many left quarantine, not as such, that waited there only for their expiry; the others go first.
    mutating func move(_ posting: Posting) -> Int64 {
        if posting.from == .available { available -= posting.quantity }
        if posting.from == .quarantine { quarantine -= posting.quantity }
        if posting.to == .available { available += posting.quantity }
        if posting.to == .quarantine { quarantine += posting.quantity }
        if posting.isHeld { heldByExpiry += posting.to == .quarantine ? posting.quantity : -posting.quantity }
        let held = heldByExpiry
        heldByExpiry = Swift.max(0, Swift.min(held, quarantine))
        return Swift.max(0, held - heldByExpiry)
    }

    /// Units in quarantine are there only because their lot has expired, from now on.
    mutating func hold(_ units: Int64) {
        heldByExpiry = Swift.min(heldByExpiry + units, quarantine)
    }
}
