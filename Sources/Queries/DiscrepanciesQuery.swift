import Ledger
import Line

/// DISCREPANCIES: what was missing or miscounted and nobody has explained yet.
enum DiscrepanciesQuery {
    static func answer(_ request: Request, _ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        try reading.answer(request, open: DiscrepancyKind.self, &rows)
    }
}
