import Ledger
import Line

/// FACILITIES: all of them, closed ones too.
enum FacilitiesQuery {
    static func answer(_ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        for facility in try reading.books.allFacilities() { rows.add(facility.columns) }
    }
}
