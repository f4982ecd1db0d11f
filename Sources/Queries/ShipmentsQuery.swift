import Ledger
import Line

/// SHIPMENTS: what is in transit, a row a lot.
enum ShipmentsQuery {
    static func answer(_ request: Request, _ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        let books = reading.books
        let scope = try reading.scope(request)
        for shipment in try books.openShipments() where scope.contains(shipment.from) || scope.contains(shipment.to) {
            guard let from = try books.facility(number: shipment.from),
                let to = try books.facility(number: shipment.to),
                let product = try books.product(number: shipment.product)
            else { throw .damaged("the books do not hold the ends of shipment \(shipment.number)") }
            var parts: [(lot: String, part: Shipment.Part)] = []
            for part in shipment.parts where part.outstanding > 0 {
                parts.append((try books.knownLot(number: part.lot).code, part))
            }
            parts.sort { $0.lot.utf8.lexicographicallyPrecedes($1.lot.utf8) }
            for (lot, part) in parts {
                rows.add([
                    Field("shipment", shipment.number), Field("from", from.code), Field("to", to.code),
                    Field("product", product.code), Field("lot", lot), Field("qty", part.quantity),
                    Field("outstanding", part.outstanding),
                ])
            }
        }
    }
}
