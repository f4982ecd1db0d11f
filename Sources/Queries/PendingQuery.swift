import Ledger
import Line

/// PENDING: destructions that wait for a second user.
enum PendingQuery {
    static func answer(_ request: Request, _ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        try reading.answer(request, open: ProposalKind.self, &rows)
    }
}

extension Reading {
    /// A row for each open matter within the request's scope, by its event.
    func answer(
        _ request: Request, open kind: (some OpenMatterKind).Type, _ rows: inout RowWriter
    ) throws(Refusal) {
        let scope = try scope(request)
        for matter in try books.openMatters(kind) where scope.contains(code: matter.facility) {
            rows.add(matter.columns)
        }
    }
}
