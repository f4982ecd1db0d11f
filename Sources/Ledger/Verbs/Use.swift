/// USE records an overdose at which naloxone was used.
enum Use: PeopleVerb {
    static let kind = EventKind.used

    static let form = Form(
        "records an overdose at which naloxone was used",
        [
            .optional("facility", .code), .required("group", .choice(Dispense.groups)), .required("product", .code),
            .required("doses", .quantity), .required("outcome", .choice(["survived", "died", "unknown"])),
            .optional("ambulance", .choice(Dispense.answers)), .optional("trained", .choice(Dispense.answers)),
            .optional("recipient", .person),
        ] + Form.ofEveryWrite)
}
