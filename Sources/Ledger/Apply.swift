import CivilTime
import Line

extension Books {
    /// Enters one event into the books. The daemon calls it with events that it has just decided, a replay with lines
    /// of the log: both give the same books.
    ///
    /// - Parameter posting: what the event does to the stock, where that is known; else its names are looked up.
    /// - Throws: `internal` if the event cannot follow those before it: the log is damaged, or the store is.
    public func apply(_ event: Event, _ posting: Posting? = nil) throws(Refusal) {
        guard event.number == header.lastNumber + 1 else {
            throw .damaged("event \(event.number): follows event \(header.lastNumber)")
        }
        switch event.kind {
        case .opened: try applyOpened(event)
        case .product: try applyProduct(event)
        case .facility: try applyFacility(event)
        case .quota: try applyQuota(event)
        case .granted: try applyGrant(event, isGiven: true)
        case .revoked: try applyGrant(event, isGiven: false)
        case .received, .returned: try applyArrivalOfLot(event, posting)
        case .dispensed, .quarantined, .released, .expired: try applyMovement(of: event, posting)
        case .shipped: try applyShipped(event)
        case .arrived, .cancelled: try applyMovement(of: event)
        case .lost: try applyLost(event)
        case .counted: try applyCounted(event)
        case .resolved: set(nil as Discrepancy?, event: try known(event, "event"))
        case .recalled: try applyRecall(event, isRecalled: true)
        case .recallLifted: try applyRecall(event, isRecalled: false)
        case .destructionProposed: try applyProposal(event)
        case .destroyed:
            set(nil as Proposal?, event: try known(event, "event"))
            try applyMovement(of: event)
        case .rejected: set(nil as Proposal?, event: try known(event, "event"))
        case .relotted: try applyRelotted(event)
        case .corrected: try applyCorrected(event)
        case .clockSet: setHeader { $0.clockSets.append(event.number) }
        case .keyChanged: setHeader { $0.keyChanges.append(event.number) }
        case .trained: _ = try event.numberIfGiven("trained", in: 0...Int64(Limits.movementUnits))
        case .used: _ = try event.numberIfGiven("doses", in: 0...Int64(Limits.movementUnits))
        case .carried, .consented, .followedUp: break
        }
        setHeader {
            $0.lastNumber = event.number
            $0.lastAtMilliseconds = event.at.millisecondsSinceEpoch
        }
    }

    /// An earlier event that this one names.
    private func known(_ event: Event, _ key: FieldKey) throws(Refusal) -> UInt64 {
        guard let number = UInt64(try event.required(key)), number > 0, number < event.number else {
            throw .damaged("event \(event.number): refers to an event that does not exist")
        }
        return number
    }

    private func applyOpened(_ event: Event) throws(Refusal) {
        guard event.number == 1 else { throw .damaged("event \(event.number): a log is opened once") }
        let site = try event.required("site")
        let zone = try event.required("time-zone")
        setHeader {
            $0.site = site
            $0.zone = zone
        }
    }

    private func applyProduct(_ event: Event) throws(Refusal) {
        let code = try event.required("product")
        var product: Product
        if let known = try self.product(code) {
            product = known
        } else {
            product = Product(
                number: header.products + 1, code: code, name: try event.required("name"),
                form: try event.required("form"),
                strengthMicrograms: try event.requiredNumber("strength-ug"))
            setHeader { $0.products += 1 }
            intern(.product, code, as: product.number)
        }
        if let name = event["name"] { product.name = name }
        if let form = event["form"] { product.form = form }
        let strength = 1...Int64(Limits.strengthMicrograms)
        if let micrograms = try event.numberIfGiven("strength-ug", in: strength) {
            product.strengthMicrograms = micrograms
        }
        if let days = try event.numberIfGiven("min-shelf-life-days", in: 0...Int64(Limits.shelfLifeDays)) {
            product.minimumShelfLifeDays = days
        }
        let units = try event.numberIfGiven("pack", in: 1...Int64(Limits.movementUnits))
        if let gtin = event["gtin"] {
            let known = product.packs.first { $0.gtin == gtin }
            product.packs.removeAll { $0.gtin == gtin }
            product.packs.append(Product.Pack(gtin: gtin, units: units ?? known?.units))
            intern(.gtin, gtin, as: product.number)
        } else if let units {
            product.packUnits = units
        }
        set(product)
    }

    private func applyFacility(_ event: Event) throws(Refusal) {
        let code = try event.required("facility")
        var facility: Facility
        if let known = try self.facility(code) {
            facility = known
        } else {
            facility = Facility(
                number: header.facilities + 1, code: code, name: try event.required("name"),
                type: try event.required("type"), municipality: nil, isClosed: false)
            setHeader { $0.facilities += 1 }
            intern(.facility, code, as: facility.number)
        }
        if let name = event["name"] { facility.name = name }
        if let type = event["type"] { facility.type = type }
        if let municipality = event["municipality"] { facility.municipality = municipality }
        if let closed = event["closed"] { facility.isClosed = closed == "yes" }
        set(facility)
    }

    private func applyQuota(_ event: Event) throws(Refusal) {
        let quota = Quota(
            product: event["product"] == nil ? nil : try productNumber(event), from: event["from"].flatMap { Day($0) },
            until: event["until"].flatMap { Day($0) },
            max: try event.numberIfGiven("max", in: 0...Int64(Limits.quotaUnits)),
            min: try event.numberIfGiven("min", in: 0...Int64(Limits.quotaUnits)))
        try changeQuotas(try facilityNumber(event, "facility")) { $0.set(quota) }
    }

    private func applyGrant(_ event: Event, isGiven: Bool) throws(Refusal) {
        guard let role = Role(rawValue: try event.required("role")) else {
            throw .damaged("event \(event.number): role is no role")
        }
        let grant = Grant(role: role, facility: event["facility"])
        try changeGrants(try event.required("user")) { user in
            user.grants.removeAll { $0 == grant }
            if isGiven { user.grants.append(grant) }
        }
    }

    private func applyRecall(_ event: Event, isRecalled: Bool) throws(Refusal) {
        let number = try lotNumber(event)
        try changeLot(number) { $0.isRecalled = isRecalled }
        fileRecall(of: number, event, isRecalled: isRecalled)
    }

    private func applyProposal(_ event: Event) throws(Refusal) {
        let proposal = Proposal(
            event: event.number, kind: event.kind, facility: try event.required("facility"),
            product: try event.required("product"), lot: try event.required("lot"),
            quantity: try event.requiredNumber("qty"), by: event.by)
        set(proposal, event: event.number)
    }

    private func applyCorrected(_ event: Event) throws(Refusal) {
        let corrected = try known(event, "event")
        setCorrection(ofRequest: try known(event, "undone"), by: event.request)
        if try discrepancy(corrected) != nil { set(nil as Discrepancy?, event: corrected) }
        try applyMovement(of: event)
    }

    // MARK: - Names in a line

    func facilityNumber(_ event: Event, _ key: FieldKey) throws(Refusal) -> UInt32 {
        guard let number = try number(.facility, try event.required(key)) else {
            throw .damaged("event \(event.number): refers to a facility that does not exist")
        }
        return number
    }

    func productNumber(_ event: Event) throws(Refusal) -> UInt32 {
        guard let number = try number(.product, try event.required("product")) else {
            throw .damaged("event \(event.number): refers to a product that does not exist")
        }
        return number
    }

    func lotNumber(_ event: Event) throws(Refusal) -> UInt32 {
        guard let number = try number(.lot, try event.required("lot"), product: try productNumber(event)) else {
            throw .damaged("event \(event.number): refers to a lot that does not exist")
        }
        return number
    }
}
