/// CONSENT records permission to stay in contact, and its withdrawal.
enum Consent: PeopleVerb {
    static let kind = EventKind.consented

    static let form = Form(
        "records permission to stay in contact, and its withdrawal",
        [
            .optional("facility", .code), .required("recipient", .person),
            .required("contact", .choice(["yes", "no"])),
        ] + Form.ofEveryWrite)
}
