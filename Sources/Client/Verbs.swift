/// What a client must know of the verbs to repeat a request: a write needs an id for it, a query nothing. A verb that
/// stands in neither list may be a newer daemon's; it is repeated only when its user gave it an id.
public enum Verbs {
    public static let writes: Set<String> = [
        "PRODUCT", "FACILITY", "QUOTA", "GRANT", "REVOKE",
        "RECEIVE", "DISPENSE", "RETURN", "SHIP", "ARRIVE", "CANCEL", "COUNT", "RESOLVE",
        "QUARANTINE", "RELEASE", "DESTROY", "CONFIRM", "REJECT", "LOT", "CORRECT",
        "TRAIN", "USE", "CARRY", "CONSENT", "FOLLOWUP", "CLOCK", batchBegin,
    ]

    /// Queries that answer in rows, which may be none.
    public static let rowQueries: Set<String> = [
        "STOCK", "CARD", "EXPIRING", "QUOTAS", "TRACE", "BALANCE", "EVENTS", "REPORT", "FORECAST",
        "SHIPMENTS", "PENDING", "DISCREPANCIES", "FACILITIES", "PRODUCTS", "LOTS", "GRANTS", "PROOF", "HELP", "STATS",
    ]

    public static let queries: Set<String> = rowQueries.union(["SCAN", "CHECKPOINT", "PING", "WHOAMI", "QUIT"])

    /// All that are known here.
    public static let all = writes.union(queries).union(batchEnds)

    static let batchBegin = "BEGIN"
    static let batchEnds: Set<String> = ["COMMIT", "ABORT"]
}
