/// The columns that hold quantities and event numbers. A lot, a code or a GTIN may look like a number and is none:
/// `007` and `7` are two lots.
enum Quantities {
    /// - Parameter verb: of the request whose answer has it.
    static func isQuantity(_ key: String, of verb: String) -> Bool {
        switch key {
        // An account, and in an event whose goods they were.
        case "supplier": verb == "BALANCE" || verb == "TRACE"
        // Of a batch, and of a signed note.
        case "line": verb != "CHECKPOINT"
        default: keys.contains(key) || key.hasPrefix("cost-")
        }
    }

    /// Whether the value can stand in JSON as a number, and in a table to the right.
    static func isNumber(_ value: String) -> Bool {
        var rest = value.utf8[...]
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let whole = rest.prefix { isDigit($0) }
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return false }
        rest = rest[whole.endIndex...]
        if rest.isEmpty { return true }
        guard rest.first == UInt8(ascii: ".") else { return false }
        rest = rest.dropFirst()
        return !rest.isEmpty && rest.allSatisfy { isDigit($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }

    private static let keys: Set<String> = [
        "seq", "event", "shipment", "request", "size", "queued",
        "qty", "on-hand", "max", "min", "stored", "incoming", "free", "in", "out", "balance", "days", "outstanding",
        "missing", "was", "counted", "difference", "available", "requested", "over-quota", "unit-cost", "retry-after",
        "strength-ug", "pack", "min-shelf-life-days", "own-overdoses", "witnessed", "trained", "minutes",
        "quarantine", "transit", "dispensed", "destroyed", "lost", "adjusted", "sum",
        "visits", "units", "initial", "refill", "recipients", "returned", "used", "stolen", "expired", "confiscated",
        "given-away", "other", "sessions", "uses", "doses", "survived", "died", "carriage-checks", "carrying", "near",
        "follow-ups", "days-out", "monthly", "months", "order", "value",
    ]
}
