import CivilTime
import Line

/// How movements change balances, cards and shipments. Every change of stock in the books is in this file.
extension Books {
    /// Moves the event's units, if it moves any, and enters it on the lot's history and the facility's stock card.
    func applyMovement(of event: Event) throws(Refusal) {
        guard let movement = try event.movement() else { return try applyEvidence(event) }
        let lot = try lotNumber(event)
        let facility = try facilityNumber(event, event.kind == .shipped ? "from" : "facility")
        let expiry = try moveLot(lot, movement, event)
        if movement.touchesCard {
            let key = Shelf.Key(facility: facility, product: try productNumber(event))
            try moveOnShelf(lot, expiry, key, movement, event)
        }
        if movement.from == .transit || movement.to == .transit { try moveInTransit(lot, movement, event) }
    }

    private func applyEvidence(_ event: Event) throws(Refusal) {
        guard try event.evidence() != nil else { return }
        let key = Shelf.Key(facility: try facilityNumber(event, "facility"), product: try productNumber(event))
        try changeShelf(key) { $0.note(event.number, on: key, self) }
    }

    /// - Returns: the lot's expiry.
    private func moveLot(_ number: UInt32, _ movement: Movement, _ event: Event) throws(Refusal) -> Day {
        var before: Int64 = 0
        var expiry = Day(daysSinceEpoch: 0)
        try changeLot(number) { lot in
            before = lot.balances[.available]
            expiry = lot.expiry
            if lot.page.isFull {
                var key = RecordWriter(.lotPage)
                key.fixed(number)
                key.fixed(lot.page.events[0])
                self.file(key.bytes, lot.page.filed)
                lot.page = HistoryPage(broughtForward: lot.balances)
            }
            lot.balances.move(movement.quantity, from: movement.from, to: movement.to)
            lot.page.add(event.number)
        }
        let after =
            before + (movement.to == .available ? movement.quantity : 0)
            - (movement.from == .available ? movement.quantity : 0)
        if before <= 0, after > 0 { file(expiryKey(expiry, number), []) }
        if before > 0, after <= 0 { file(expiryKey(expiry, number), nil) }
        return expiry
    }

    private func moveOnShelf(
        _ lot: UInt32, _ expiry: Day, _ key: Shelf.Key, _ movement: Movement, _ event: Event
    ) throws(Refusal) {
        let isHeld = event.kind == .expired || event["diverted"] == "expired"
        try changeShelf(key) { (shelf) throws(Refusal) in
            shelf.note(event.number, on: key, self)
            let place = try shelf.holds(lot) ? 0 : self.place(of: try self.knownLot(number: lot), on: shelf)
            var isBelowZero = false
            shelf.change(lot, expiry: expiry, place: place) { stock in
                stock.move(movement, isHeld: isHeld)
                isBelowZero = stock.available < 0 || stock.quarantine < 0
            }
            if isBelowZero { throw .damaged("event \(event.number): makes the stock of lot \(movement.lot) negative") }
        }
        let change = movement.storedChange
        if change != 0 { try changeTotals(key.facility) { $0.stored += change } }
        let occurred = event.occurred
        if occurred != event.at {
            var value = RecordWriter()
            value.fixed(occurred.millisecondsSinceEpoch)
            file(Shelf.lateEntryKey(key, event.number), value.bytes)
        }
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

    private func moveInTransit(_ lot: UInt32, _ movement: Movement, _ event: Event) throws(Refusal) {
        guard let number = movement.shipment, var shipment = try shipment(number),
            let index = shipment.parts.firstIndex(where: { $0.lot == lot })
        else { throw .damaged("event \(event.number): refers to a shipment that does not exist") }
        let change = movement.to == .transit ? movement.quantity : -movement.quantity
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
    func applyArrivalOfLot(_ event: Event) throws(Refusal) {
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
        try applyMovement(of: event)
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
    public static func pageKey(_ key: Key, _ firstEvent: UInt64) -> [UInt8] {
        numbered(.cardPage, key, firstEvent)
    }

    /// A movement on the card that was recorded after it occurred; the value is when, in milliseconds.
    public static func lateEntryKey(_ key: Key, _ event: UInt64) -> [UInt8] {
        numbered(.lateEntry, key, event)
    }

    private static func numbered(_ prefix: BookPrefix, _ key: Key, _ number: UInt64) -> [UInt8] {
        var writer = RecordWriter(prefix)
        writer.fixed(key.facility)
        writer.fixed(key.product)
        writer.fixed(number)
        return writer.bytes
    }
}

extension Shelf.LotStock {
    /// - Parameter isHeld: the units wait in quarantine only because their lot has expired, or did so until now.
    mutating func move(_ movement: Movement, isHeld: Bool) {
        if movement.from == .available { available -= movement.quantity }
        if movement.from == .quarantine { quarantine -= movement.quantity }
        if movement.to == .available { available += movement.quantity }
        if movement.to == .quarantine { quarantine += movement.quantity }
        if isHeld { heldByExpiry += movement.to == .quarantine ? movement.quantity : -movement.quantity }
        heldByExpiry = Swift.max(0, Swift.min(heldByExpiry, quarantine))
    }
}
