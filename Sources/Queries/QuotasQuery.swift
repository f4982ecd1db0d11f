import CivilTime
import Ledger
import Line

/// QUOTAS: the limits and reorder levels in force today, and what is free below them.
enum QuotasQuery {
    static func answer(_ request: Request, _ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        let scope = try reading.scope(request)
        let products = try reading.books.allProducts()
        for facility in try scope.facilities(reading.books) {
            let quotas = try reading.books.quotas(of: facility.number)
            guard !quotas.all.isEmpty else { continue }
            for product in [nil] + products.map(Optional.some) {
                guard let quota = quotas.inForce(product?.number, on: reading.moment.today),
                    quota.max != nil || quota.min != nil
                else { continue }
                let units = try reading.units(of: product, at: facility)
                var row = [Field("facility", facility.code)]
                if let product { row.append(Field("product", product.code)) }
                if let max = quota.max { row.append(Field("max", max)) }
                if let min = quota.min { row.append(Field("min", min)) }
                row += [Field("stored", units.stored), Field("incoming", units.incoming)]
                if let free = units.free(below: quota) { row.append(Field("free", free)) }
                rows.add(row)
            }
        }
    }
}

/// What counts against a quota.
struct QuotaUnits {
    let stored: Int64
    let incoming: Int64

    /// Nil where the quota sets no limit; 0 where it is passed.
    func free(below quota: Quota) -> Int64? {
        quota.max.map { Swift.max(0, $0 - stored - incoming) }
    }
}

extension Reading {
    /// Of one product, or of all together.
    func units(of product: Product?, at facility: Facility) throws(Refusal) -> QuotaUnits {
        guard let product else {
            let totals = try books.totals(of: facility.number)
            return QuotaUnits(stored: totals.stored, incoming: totals.incoming)
        }
        let shelf = try books.shelf(facility.number, product.number)
        return QuotaUnits(stored: shelf.stored, incoming: shelf.incoming)
    }
}
