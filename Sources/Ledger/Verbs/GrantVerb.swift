import Line

/// GRANT gives a user a role; a terminal's holds at one facility.
enum GrantVerb: WriteVerb {
    static let form = Form(
        "gives a user a role; a terminal's names its facility", fields + Form.ofEveryWrite, agreement: agree)

    static let fields: [FieldForm] = [
        .required("user", .user), .required("role", .choice(Role.granted.map(\.rawValue))),
        FieldForm("facility", .code, .requiredWhere("role", is: Role.terminal.rawValue)),
    ]

    @Sendable static func agree(_ fields: Fields) throws(Refusal) {
        if fields["facility"] != nil, fields["role"] != Role.terminal.rawValue {
            throw .badValue("facility", "only a terminal's grant names a facility")
        }
        if fields["user"] == "nobody" || fields["user"] == "uid-65534" {
            throw .badValue("user", "nobody is never granted anything")
        }
    }

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) {
        if request["facility"] != nil { _ = try desk.facility(request) }
    }

    static func decide(_ request: Request, _ facts: (), _ desk: Desk) -> [Draft] {
        [Draft(.granted, request.told(["user", "role", "facility"]))]
    }
}
