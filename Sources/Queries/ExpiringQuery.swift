import CivilTime
import Ledger
import Line

/// EXPIRING: what expires soon, soonest first; what has expired already is soonest of all.
enum ExpiringQuery {
    private static let usualDays = 90

    private struct Row {
        let facility: String
        let product: String
        let entry: StockEntry
        let days: Int
    }

    static func answer(_ request: Request, _ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        let within = request["within"].flatMap { Int($0.dropLast()) } ?? usualDays
        let scope = try reading.scope(request)
        var found: [Row] = []
        try reading.forEachCard(scope, try reading.products(request)) { (facility, product, shelf) throws(Refusal) in
            for entry in try reading.entries(of: shelf.balance) {
                let days = entry.lot.expiry - reading.moment.today
                if days <= within {
                    found.append(Row(facility: facility.code, product: product.code, entry: entry, days: days))
                }
            }
            return true
        }
        // They were found in the order of their other columns.
        let order = found.indices.sorted { (found[$0].days, $0) < (found[$1].days, $1) }
        for row in order.lazy.map({ found[$0] }) {
            rows.add { line in
                row.entry.append(row.facility, row.product, to: &line)
                line.appendField("days", String(row.days))
            }
        }
    }
}
