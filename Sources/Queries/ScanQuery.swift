import CivilTime
import Ledger
import Line

/// SCAN: what a barcode says.
enum ScanQuery {
    static func answer(_ request: Request, _ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        rows.add(try reading.books.scan(try request.text("code"), year: reading.moment.today.year))
    }
}
