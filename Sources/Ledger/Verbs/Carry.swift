/// CARRY records a carriage check: whether a person has their kit with them.
enum Carry: PeopleVerb {
    static let kind = EventKind.carried

    static let form = Form(
        "records a carriage check",
        [
            .optional("facility", .code), .required("recipient", .person),
            .required("carrying", .choice(["yes", "near", "no"])),
            .optional("evidence", .choice(["photo", "phone", "seen"])),
            .optional("reward", .text),
        ] + Form.ofEveryWrite)
}
