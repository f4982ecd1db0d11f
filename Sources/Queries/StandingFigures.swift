import CivilTime
import Ledger

/// What calls for somebody's attention, in numbers.
public struct StandingFigures: Sendable {
    public static let expiringDays = 30

    /// Stock cards of open facilities that had a receipt once, not undone since, and have nothing to dispense now.
    public private(set) var stockOuts = 0
    /// Available units whose last day is at most `expiringDays` ahead.
    public private(set) var expiringUnits: Int64 = 0
    /// Discrepancies that nobody has explained.
    public private(set) var discrepancies = 0
    /// When the first of them was opened.
    public private(set) var oldestDiscrepancy: Instant?

    public init(_ reading: Reading) throws(Refusal) {
        let today = reading.moment.today
        try reading.forEachCard(.all, try reading.books.allProducts()) { (facility, product, shelf) throws(Refusal) in
            for stock in shelf.lots where (0...Self.expiringDays).contains(stock.expiry - today) {
                expiringUnits += stock.available
            }
            if !facility.isClosed, shelf.onHand(on: today, minimumShelfLifeDays: product.minimumShelfLifeDays) == 0 {
                let key = Shelf.Key(facility: facility.number, product: product.number)
                if try ForecastQuery.firstReceipt(key, reading) != nil { stockOuts += 1 }
            }
            return true
        }
        let matters = try reading.books.openMatters(DiscrepancyKind.self)
        discrepancies = matters.count
        if let first = matters.first { oldestDiscrepancy = try reading.books.knownEvent(first.event).at }
    }
}
