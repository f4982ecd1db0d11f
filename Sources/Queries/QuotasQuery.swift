import CivilTime
import Ledger
import Line

/// QUOTAS: the limits and reorder levels in force today, and what is free below them.
enum QuotasQuery {
    static func answer(_ request: Request, _ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        let scope = try reading.scope(request)
        let products = try reading.books.allProducts()
        for facility in try scope.facilities(reading.books) {
            guard try !reading.books.quotas(of: facility.number).all.isEmpty else { continue }
            for product in [nil] + products.map(Optional.some) {
                let today = reading.moment.today
                guard let use = try reading.books.quotaUse(of: product?.number, at: facility.number, on: today),
                    use.quota.max != nil || use.quota.min != nil
                else { continue }
                var row = [Field("facility", facility.code)]
                if let product { row.append(Field("product", product.code)) }
                if let max = use.quota.max { row.append(Field("max", max)) }
                if let min = use.quota.min { row.append(Field("min", min)) }
                row += [Field("stored", use.stored), Field("incoming", use.incoming)]
                if let free = use.free { row.append(Field("free", max(0, free))) }
                rows.add(row)
            }
        }
    }
}
