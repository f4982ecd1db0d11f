import Line

/// Verbs that record something about people and move nothing: their events tell what the request told.
protocol PeopleVerb: WriteVerb where Facts == Void {
    static var kind: EventKind { get }
}

extension PeopleVerb {
    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) {
        _ = try desk.openFacilityIfGiven(request)
        if request["product"] != nil { _ = try desk.product(request) }
    }

    static func decide(_ request: Request, _ facts: (), _ desk: Desk) throws(Refusal) -> [Draft] {
        let common = Set(Form.ofEveryWrite.map(\.key))
        var told = Fields()
        for field in form.fields where !common.contains(field.key) {
            if let index = request.fields.index(named: field.key) { told.append(index, of: request.fields) }
        }
        return [Draft(kind, told)]
    }
}
