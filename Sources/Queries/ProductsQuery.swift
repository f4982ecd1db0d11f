import Ledger
import Line

/// PRODUCTS: a row a GTIN.
enum ProductsQuery {
    static func answer(_ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        for product in try reading.books.allProducts() {
            for row in product.rows { rows.add(row) }
        }
    }
}
