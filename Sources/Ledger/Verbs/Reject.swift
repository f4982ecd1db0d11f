import Line

/// REJECT refuses what another user proposed to destroy.
enum Reject: WriteVerb {
    static let form = Form(
        "refuses a destruction that another user proposed", [.required("event", .eventNumber)] + Form.ofEveryWrite)

    static func place(_ request: Request, _ books: Books) throws(Refusal) -> String? {
        try Confirm.place(request, books)
    }

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Event {
        try Confirm.gather(request, desk)
    }

    static func decide(_ request: Request, _ event: Event, _ desk: Desk) throws(Refusal) -> [Draft] {
        let proposal = try desk.proposal(event)
        try desk.requireAnotherUser(than: proposal.by)
        return [Draft(.rejected, [Field("event", proposal.event), Field("facility", proposal.facility)])]
    }
}
