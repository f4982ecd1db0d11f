import CivilTime
import Ledger
import Line

/// LOTS: every lot that was ever heard of.
enum LotsQuery {
    static func answer(_ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        for product in try reading.books.allProducts() {
            for number in try reading.books.lotNumbers(of: product.number) {
                let lot = try reading.books.knownLot(number: number)
                rows.add([
                    Field("product", product.code), Field("lot", lot.code), Field("expiry", lot.expiry.description),
                    Field("recalled", lot.isRecalled ? "yes" : "no"),
                ])
            }
            if rows.isAbandoned { return }
        }
    }
}
