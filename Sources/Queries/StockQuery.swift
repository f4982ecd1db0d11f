import CivilTime
import Ledger
import Line

/// STOCK: what is on hand, now or at any past moment.
enum StockQuery {
    static func answer(_ request: Request, _ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        let scope = try reading.scope(request)
        let products = try reading.products(request)
        let lots = try reading.lots(request, of: products).map { Set($0.map(\.number)) }
        let past = try PastStock(request, reading)
        try reading.forEachCard(scope, products) { (facility, product, shelf) throws(Refusal) in
            let key = Shelf.Key(facility: facility.number, product: product.number)
            let balance = try past?.balance(of: key) ?? shelf.balance
            for entry in try reading.entries(of: balance, after: past?.last)
            where lots?.contains(entry.lot.number) ?? true {
                if let status = request["status"], status != entry.status { continue }
                rows.add { entry.append(facility.code, product.code, to: &$0) }
            }
            return !rows.isAbandoned
        }
    }
}

/// Units of one lot in one status, as a row tells of them.
struct StockEntry {
    let lot: Lot
    /// As it was held to be at the moment that the row tells of.
    let expiry: Day
    let status: String
    /// Never zero. Below zero only by when things occurred: what was handed out before its receipt was entered.
    let quantity: Int64

    func append(_ facility: String, _ product: String, to line: inout [UInt8]) {
        line.appendField("facility", facility)
        line.appendField("product", product)
        line.appendField("lot", lot.code)
        line.appendText(" expiry=")
        expiry.append(to: &line)
        line.appendField("status", status)
        line.appendField("on-hand", String(quantity))
    }
}

extension Reading {
    /// The cards of some facilities, by the codes of facility and product, until `body` returns false.
    func forEachCard(
        _ scope: Scope, _ products: [Product], _ body: (Facility, Product, Shelf) throws(Refusal) -> Bool
    ) throws(Refusal) {
        for facility in try scope.facilities(books) {
            if products.count == 1 {
                let shelf = try books.shelf(facility.number, products[0].number)
                guard try body(facility, products[0], shelf) else { return }
                continue
            }
            let shelves = try books.shelves(at: facility.number)
            for product in products {
                guard let shelf = shelves[product.number] else { continue }
                guard try body(facility, product, shelf) else { return }
            }
        }
    }

    /// By the lot's bytes, then by status.
    ///
    /// - Parameter last: the last event that is known; nil for the present.
    func entries(of balance: CardBalance, after last: UInt64? = nil) throws(Refusal) -> [StockEntry] {
        var entries: [StockEntry] = []
        for units in balance.lots where units.available != 0 || units.quarantine != 0 {
            let lot = try books.knownLot(number: units.lot)
            let expiry = last.map { lot.expiry(after: $0) } ?? lot.expiry
            for (status, quantity) in [("available", units.available), ("quarantine", units.quarantine)]
            where quantity != 0 {
                entries.append(StockEntry(lot: lot, expiry: expiry, status: status, quantity: quantity))
            }
        }
        return entries.sorted { left, right in
            left.lot.number == right.lot.number
                ? left.status < right.status : left.lot.code.utf8.lexicographicallyPrecedes(right.lot.code.utf8)
        }
    }
}
