import Ledger
import Line

/// Answers the queries, each in a file of its own, from the books alone.
public enum Query {
    /// Right first, then names, then the rows.
    ///
    /// - Returns: what OK carries after `seq`.
    public static func answer(
        _ request: Request, _ reading: Reading, _ rows: inout RowWriter
    ) throws(Refusal) -> [Field] {
        try reading.demandFacility(request)
        switch request.verb {
        case .stock: try StockQuery.answer(request, reading, &rows)
        case .card: try CardQuery.answer(request, reading, &rows)
        case .expiring: try ExpiringQuery.answer(request, reading, &rows)
        case .quotas: try QuotasQuery.answer(request, reading, &rows)
        case .trace: return try TraceQuery.answer(request, reading, &rows)
        case .balance: try BalanceQuery.answer(request, reading, &rows)
        case .report: try ReportQuery.answer(request, reading, &rows)
        case .forecast: try ForecastQuery.answer(request, reading, &rows)
        case .shipments: try ShipmentsQuery.answer(request, reading, &rows)
        case .pending: try PendingQuery.answer(request, reading, &rows)
        case .discrepancies: try DiscrepanciesQuery.answer(request, reading, &rows)
        case .facilities: try FacilitiesQuery.answer(reading, &rows)
        case .products: try ProductsQuery.answer(reading, &rows)
        case .lots: try LotsQuery.answer(reading, &rows)
        case .grants: try GrantsQuery.answer(reading, &rows)
        case .scan: try ScanQuery.answer(request, reading, &rows)
        case .help: HelpQuery.answer(request, reading, &rows)
        case .whoAmI: return WhoAmIQuery.answer(reading, &rows)
        case .events, .checkpoint, .proof, .stats, .ping, .quit:
            throw .damaged("\(request.verb.rawValue) is answered by the log or the daemon, not from the books")
        case .product, .facility, .quota, .receive, .dispense, .returned, .ship, .arrive, .cancel, .count, .resolve,
            .quarantine, .release, .destroy, .confirm, .reject, .lot, .correct, .train, .use, .carry, .consent,
            .followUp, .clock, .grant, .revoke, .begin, .commit, .abort:
            throw .damaged("\(request.verb.rawValue) is no query")
        }
        return []
    }
}
