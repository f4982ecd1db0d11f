import Line

/// CONFIRM destroys what another user proposed to destroy, if it is still there.
enum Confirm: WriteVerb {
    static let form = Form(
        "completes a destruction that another user proposed", [.required("event", .eventNumber)] + Form.ofEveryWrite)

    static func place(_ request: Request, _ books: Books) throws(Refusal) -> String? {
        try books.facility(ofEvent: try request.eventNumber("event"))
    }

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Event {
        try desk.event(request)
    }

    static func decide(_ request: Request, _ event: Event, _ desk: Desk) throws(Refusal) -> [Draft] {
        let proposal = try desk.proposal(event)
        guard let facility = try desk.books.facility(proposal.facility),
            let product = try desk.books.product(proposal.product),
            let lot = try desk.books.lot(proposal.lot, of: product.number)
        else { throw .damaged("the books do not hold what event \(proposal.event) names") }
        try Desk.require(proposal.quantity, of: try desk.units(.quarantine, of: lot, at: facility))
        try desk.requireAnotherUser(than: proposal.by)
        return [
            Draft(
                .destroyed,
                [
                    Field("event", proposal.event), Field("facility", proposal.facility),
                    Field("product", proposal.product), Field("lot", proposal.lot),
                    Field("expiry", lot.expiry.description), Field("qty", proposal.quantity),
                ])
        ]
    }
}

extension Desk {
    /// The proposal that an event made, if it still waits.
    func proposal(_ event: Event) throws(Refusal) -> Proposal {
        guard let proposal = try books.proposal(event.number) else {
            throw Refusal(.notPending, [], "event \(event.number) waits for no confirmation")
        }
        return proposal
    }
}
