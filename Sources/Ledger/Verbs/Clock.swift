import Line

/// CLOCK says that the clock was wrong: `at` goes on from the clock as it is now, the only place where it may descend.
enum Clock: WriteVerb {
    static let form = Form(
        "says that the clock was wrong: at goes on from the clock as it is",
        [.required("reason", .text)] + Form.ofEveryWrite)

    static func gather(_ request: Request, _ desk: Desk) {}

    static func decide(_ request: Request, _ facts: (), _ desk: Desk) -> [Draft] {
        [Draft(.clockSet, request.told(["reason"]))]
    }
}
