import Line

/// FACILITY adds a facility, changes one, or closes it.
enum FacilityVerb: WriteVerb {
    static let types = [
        "low-threshold", "treatment", "shelter", "prison", "hospital", "pharmacy", "warehouse", "outreach", "police",
        "family", "post",
    ]

    static let form = Form(
        "adds or changes a facility; closing needs its stock gone and nothing on its way to or from it",
        [
            .required("facility", .code), FieldForm("name", .text, ofNew), FieldForm("type", .choice(types), ofNew),
            .optional("municipality", .code), .optional("closed", .choice(["yes", "no"])),
        ] + Form.ofEveryWrite)

    private static let ofNew = FieldForm.Presence.conditional("required of a new facility")

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) -> FacilityTotals {
        guard let facility = try desk.books.facility(try request.text("facility")) else {
            for key in ["name", "type"] as [FieldKey] where request[key] == nil { throw .missing(key.name) }
            return FacilityTotals()
        }
        return try desk.books.totals(of: facility.number)
    }

    static func decide(_ request: Request, _ totals: FacilityTotals, _ desk: Desk) throws(Refusal) -> [Draft] {
        if request["closed"] == "yes", !totals.isEmpty {
            throw Refusal(
                .facilityNotEmpty,
                [
                    Field("stored", totals.stored), Field("incoming", totals.incoming),
                    Field("outgoing", totals.outgoing),
                ], "its stock must be gone, and nothing on its way to or from it")
        }
        return [Draft(.facility, request.told(["facility", "name", "type", "municipality", "closed"]))]
    }
}
