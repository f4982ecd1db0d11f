/// TRAIN records a training session, or one person's.
enum Train: PeopleVerb {
    static let kind = EventKind.trained

    static let form = Form(
        "records a training session, or one person's",
        [
            .counter, .required("trainer", .person), .required("audience", .choice(Dispense.groups + ["trainer"])),
            .required("trained", .quantity), .optional("recipient", .person), .optional("own-overdoses", .count),
            .optional("witnessed", .count), .optional("delivery", .choice(["in-person", "online"])),
            .optional("minutes", .count), .optional("topics", .text), .optional("supervisor", .person),
        ] + Form.ofEveryWrite)
}
