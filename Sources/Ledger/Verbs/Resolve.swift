import Line

/// RESOLVE closes a discrepancy: another user than the one who reported it says what was found.
enum Resolve: WriteVerb {
    static let form = Form(
        "closes a discrepancy with what was found; takes a second user",
        [.required("event", .eventNumber), .required("finding", .text)] + Form.ofEveryWrite)

    static func place(_ request: Request, _ books: Books) throws(Refusal) -> String? {
        try books.facility(ofEvent: try request.eventNumber("event"))
    }

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> Event {
        try desk.event(request)
    }

    static func decide(_ request: Request, _ event: Event, _ desk: Desk) throws(Refusal) -> [Draft] {
        guard let discrepancy = try desk.books.discrepancy(event.number) else {
            throw Refusal(.notPending, [], "event \(event.number) is no open discrepancy")
        }
        try desk.requireAnotherUser(than: discrepancy.by)
        return [
            Draft(
                .resolved,
                [Field("event", discrepancy.event), Field("facility", discrepancy.facility)] + request.told(["finding"])
            )
        ]
    }
}

extension Books {
    /// Where an event happened, for the right of a terminal.
    func facility(ofEvent number: UInt64) throws(Refusal) -> String? {
        guard number <= header.lastNumber, let event = try store.event(number) else { return nil }
        return event.kind == .shipped ? event["from"] : event["facility"]
    }
}
