import Line

/// GRANT gives a user a role; a terminal's holds at one facility.
enum GrantVerb: WriteVerb {
    static let form = Form(
        "gives a user a role; a terminal's names its facility", fields + Form.ofEveryWrite, agreement: agree)

    static let fields: [FieldForm] = [
        .required("user", .user), .required("role", .choice(Role.granted.map(\.rawValue))),
        .optional("facility", .code),
    ]

    @Sendable static func agree(_ fields: [Field]) throws(Refusal) {
        if fields["role"] == Role.terminal.rawValue {
            if fields["facility"] == nil { throw .missing("facility") }
        } else if fields["facility"] != nil {
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

/// REVOKE takes a role back.
enum Revoke: WriteVerb {
    static let form = Form("takes a role back", GrantVerb.fields + Form.ofEveryWrite, agreement: GrantVerb.agree)

    static func gather(_ request: Request, _ desk: Desk) throws(Refusal) {
        if request["facility"] != nil { _ = try desk.facility(request) }
        let user = try request.text("user")
        let role = try request.text("role")
        let held = try desk.books.grants(of: user)
        guard held.contains(where: { $0.role.rawValue == role && $0.facility == request["facility"] }) else {
            throw Refusal(.unknownGrant, [Field("field", "user")], "\(user) has no such grant")
        }
    }

    static func decide(_ request: Request, _ facts: (), _ desk: Desk) -> [Draft] {
        [Draft(.revoked, request.told(["user", "role", "facility"]))]
    }
}
