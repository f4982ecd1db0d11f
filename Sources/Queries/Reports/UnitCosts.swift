import Ledger
import Line

/// What a unit of each lot cost at its last receipt, as it was known after one event.
struct UnitCosts {
    struct Cost {
        let currency: String
        let unit: Money
    }

    private let books: Books
    private let last: UInt64
    private let corrections: [UInt64: UInt64]
    /// Lots of which a receipt was undone: the price that the books hold may be that receipt's.
    private var doubtful: Set<UInt32> = []

    init(_ books: Books, through last: UInt64, _ corrections: [UInt64: UInt64]) throws(Refusal) {
        self.books = books
        self.last = last
        self.corrections = corrections
        guard last == books.header.lastNumber else { return }
        for request in corrections.keys {
            guard let event = try receipt(request), event["unit-cost"] != nil, let lot = try Self.lot(event, books)
            else {
                continue
            }
            doubtful.insert(lot.number)
        }
    }

    /// Nil where no receipt told a price.
    func cost(of product: String, _ code: String) throws(Refusal) -> Cost? {
        guard let number = try books.product(product)?.number, let lot = try books.lot(code, of: number),
            let price = lot.unitCost, let currency = lot.currency
        else { return nil }
        if last == books.header.lastNumber, !doubtful.contains(lot.number) {
            return Cost(currency: currency, unit: price)
        }
        return try lastReceipt(of: lot)
    }

    private func lastReceipt(of lot: Lot) throws(Refusal) -> Cost? {
        var cost: Cost?
        try books.forEachPage(of: lot) { (page) throws(Refusal) in
            for number in page.events where number <= last {
                guard let receipt = try receipt(number), corrections[receipt.request] == nil,
                    let unit = receipt["unit-cost"].flatMap({ Money($0) }), let currency = receipt["currency"]
                else { continue }
                cost = Cost(currency: currency, unit: unit)
            }
            return page.events.last.map { $0 < last } ?? false
        }
        return cost
    }

    /// Nil for an event of another kind: of a lot's many movements few are receipts, and only these are read whole.
    private func receipt(_ number: UInt64) throws(Refusal) -> Event? {
        var isReceipt = false
        try books.store.forEachEvent(from: number, to: number) { _, line in
            var fields = LineFields(line)
            for _ in 0..<3 { _ = fields.next() }
            isReceipt = fields.next()?.value.equals("received") ?? false
            return false
        }
        return isReceipt ? try books.knownEvent(number) : nil
    }

    private static func lot(_ event: Event, _ books: Books) throws(Refusal) -> Lot? {
        guard let product = try books.product(try event.required("product")) else { return nil }
        return try books.lot(try event.required("lot"), of: product.number)
    }
}

extension Int128 {
    /// An amount in ten-thousandths, as `Money` writes it.
    var amount: String {
        let (whole, fraction) = quotientAndRemainder(dividingBy: 10_000)
        let rest = Money(tenThousandths: Int64(fraction)).description.dropFirst()
        return "\(whole)\(rest)"
    }
}
