/// FOLLOWUP records a follow-up interview.
enum FollowUp: PeopleVerb {
    static let kind = EventKind.followedUp

    static let form = Form(
        "records a follow-up interview",
        [
            .optional("facility", .code), .required("group", .choice(Dispense.groups)), .optional("recipient", .person),
            .optional("better-relation", .choice(Dispense.answers)),
            .optional("changed-use", .choice(Dispense.answers)),
        ] + Form.ofEveryWrite)
}
