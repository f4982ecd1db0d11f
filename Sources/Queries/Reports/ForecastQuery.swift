import CivilTime
import Ledger
import Line

/// FORECAST: how long the stock of each card will last, and what to order for three months.
enum ForecastQuery {
    private static let windowDays = 365

    static func answer(_ request: Request, _ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        let scope = try reading.scope(request)
        let products = try reading.products(request)
        let books = reading.books
        let today = reading.moment.today
        let firstDay = today - (windowDays - 1)
        let firstEvent = try books.firstEvent(after: reading.moment.zone.start(of: firstDay) - 1)
        let corrections = try books.corrections(through: books.header.lastNumber)
        try reading.forEachCard(scope, products) { (facility, product, shelf) throws(Refusal) in
            let key = Shelf.Key(facility: facility.number, product: product.number)
            guard let receipt = try firstReceipt(key, reading) else { return true }
            var year = CardYear(from: max(firstDay, min(receipt, today)), product, reading)
            try year.walk(key, firstEvent, corrections)
            let onHand = shelf.onHand(on: today, minimumShelfLifeDays: product.minimumShelfLifeDays)
            var row = [
                Field("facility", facility.code), Field("product", product.code), Field("on-hand", onHand),
                Field("days", year.days), Field("days-out", year.days - year.daysInStock),
            ]
            if year.daysInStock > 0 {
                let use = MonthlyUse(dispensed: year.dispensed, days: year.daysInStock)
                row.append(Field("monthly", use.text))
                if let months = use.months(of: onHand) { row.append(Field("months", months)) }
                let wanted = use.unitsForThreeMonths - onHand - shelf.incoming
                let free = try free(for: product, at: facility, reading)
                row.append(Field("order", max(0, min(wanted, free ?? wanted))))
            }
            rows.add(row)
            return !rows.isAbandoned
        }
    }

    /// The day of the card's first receipt, from a supplier or another facility, that was not undone since: by when it
    /// occurred.
    static func firstReceipt(_ key: Shelf.Key, _ reading: Reading) throws(Refusal) -> Day? {
        let books = reading.books
        var first: Instant?
        func isReceipt(_ event: Event) throws(Refusal) -> Bool {
            guard event.kind == .received || event.kind == .arrived else { return false }
            return try books.correction(ofRequest: event.request) == nil
        }
        for stretch in books.stretches(through: books.header.lastNumber) {
            // On the first page, but where a card began with another kind of event.
            try books.forEachPage(ofCard: key, from: stretch.lowerBound) { (page) throws(Refusal) in
                for number in page.events where number >= stretch.lowerBound {
                    guard number <= stretch.upperBound else { return false }
                    let event = try books.knownEvent(number)
                    if let first, first <= event.at { return false }
                    guard try isReceipt(event) else { continue }
                    first = min(first ?? event.occurred, event.occurred)
                    return false
                }
                return true
            }
        }
        for entry in try books.lateEntries(of: key) {
            let occurred = Instant(millisecondsSinceEpoch: entry.occurredMilliseconds)
            if let first, first <= occurred { continue }
            if try isReceipt(books.knownEvent(entry.event)) { first = occurred }
        }
        return first.map { reading.moment.zone.day(of: $0) }
    }

    /// What may be sent there before a quota is passed, the product's or the total; nil without either.
    private static func free(
        for product: Product, at facility: Facility, _ reading: Reading
    ) throws(Refusal) -> Int64? {
        var least: Int64?
        for limited in [product.number, nil] {
            let use = try reading.books.quotaUse(of: limited, at: facility.number, on: reading.moment.today)
            guard let free = use?.free else { continue }
            least = min(least ?? free, free)
        }
        return least
    }
}

/// Dispensed units a month of 30.44 days, days out of stock left out: exactly, as a fraction, until it is shown.
private struct MonthlyUse {
    /// Hundredths of a unit times days.
    private let numerator: Int128
    private let denominator: Int128

    init(dispensed: Int64, days: Int) {
        numerator = Int128(dispensed) * 3_044
        denominator = Int128(days) * 100
    }

    var text: String { Self.tenths(numerator, denominator) }

    /// Nil where nothing is used: then the stock lasts for ever.
    func months(of onHand: Int64) -> String? {
        numerator > 0 ? Self.tenths(Int128(onHand) * denominator, numerator) : nil
    }

    /// Rounded up.
    var unitsForThreeMonths: Int64 {
        Int64(clamping: (3 * numerator + denominator - 1) / denominator)
    }

    /// One decimal, half a tenth rounded up.
    private static func tenths(_ numerator: Int128, _ denominator: Int128) -> String {
        let tenths = (numerator * 20 + denominator) / (denominator * 2)
        return "\(tenths / 10).\(tenths % 10)"
    }
}
