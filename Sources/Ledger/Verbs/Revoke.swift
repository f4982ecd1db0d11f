import Line

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
