/// Who may do what.
extension Model {
    func roles(_ request: ModelRequest) -> Set<String> {
        var roles = Set(books.grants.filter { $0.user == request.user }.map(\.role))
        if request.isAdministrator { roles.insert("admin") }
        return roles
    }

    func terminalFacilities(_ user: String) -> Set<String> {
        Set(books.grants.filter { $0.user == user && $0.role == "terminal" }.compactMap(\.facility))
    }

    /// Whether the user's writes are those of a terminal.
    func isTerminal(_ request: ModelRequest) -> Bool {
        let roles = roles(request)
        return roles.contains("terminal") && roles.isDisjoint(with: ["admin", "pharmacist"])
    }

    /// The facility that a terminal with one may leave out.
    func ownFacility(_ request: ModelRequest) -> String? {
        guard isTerminal(request), Vocabulary.forms[request.verb]?.isWrite == true || request.verb == "CARD" else {
            return nil
        }
        let facilities = terminalFacilities(request.user)
        return facilities.count == 1 ? facilities.first : nil
    }

    func judgeRight(_ request: ModelRequest, _ form: Form, _ values: [String: String]) throws(Refusal) {
        let roles = roles(request)
        let isAllowed: Bool
        if roles.contains("admin") || request.verb == "PING" {
            isAllowed = true
        } else if !form.isWrite {
            isAllowed =
                !roles.isDisjoint(with: ["pharmacist", "auditor"])
                || roles.contains("terminal") && terminalMayAsk(request, values)
        } else if roles.contains("pharmacist") {
            isAllowed = !Vocabulary.administratorsAlone.contains(request.verb)
        } else {
            isAllowed = roles.contains("terminal") && terminalMayWrite(request, values)
        }
        if !isAllowed { throw Refusal("forbidden") }
    }

    private func terminalMayAsk(_ request: ModelRequest, _ values: [String: String]) -> Bool {
        guard Vocabulary.terminalQueries.contains(request.verb) else { return false }
        return values["facility"].map(terminalFacilities(request.user).contains) ?? true
    }

    private func terminalMayWrite(_ request: ModelRequest, _ values: [String: String]) -> Bool {
        guard Vocabulary.terminalWrites.contains(request.verb) else { return false }
        let own = terminalFacilities(request.user)
        switch request.verb {
        case "BEGIN": return true
        case "ARRIVE":
            let shipment = values["shipment"].flatMap { Int($0) }.flatMap { books.shipments[$0] }
            return shipment.map { own.contains($0.to) } ?? false
        case "CONFIRM", "REJECT", "RESOLVE", "CORRECT":
            guard let number = values["event"].flatMap({ Int($0) }), let event = event(number),
                let facility = event.facility
            else { return false }
            return own.contains(facility) && (request.verb != "CORRECT" || event.by == request.user)
        default: return values["facility"].map(own.contains) ?? false
        }
    }

    func event(_ number: Int) -> EventSummary? {
        events.indices.contains(number - 1) ? events[number - 1] : nil
    }

    /// The facilities of which a query without `facility` tells: none means all.
    func visibleFacilities(_ call: Call, _ request: ModelRequest) -> Set<String>? {
        if let facility = call["facility"] { return [facility] }
        let tellsAll = !roles(request).isDisjoint(with: ["admin", "pharmacist", "auditor"])
        return tellsAll ? nil : terminalFacilities(request.user)
    }
}
