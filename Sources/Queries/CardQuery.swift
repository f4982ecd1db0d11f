import CivilTime
import Ledger
import Line

/// CARD: the stock card of a product at a facility, a row a movement.
enum CardQuery {
    static func answer(_ request: Request, _ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        let facility = try reading.facility(request)
        let product = try reading.product(request)
        let lot = request["lot"] == nil ? nil : try reading.lot(request, of: product)
        let from = try request["from"].map { text throws(Refusal) in try reading.instant(text, isEnd: false) }
        let to = try request["to"].map { text throws(Refusal) in try reading.instant(text, isEnd: true) }
        let books = reading.books
        let first = try from.map { from throws(Refusal) in try books.firstEvent(after: from - 1) } ?? 1
        let last = try to.map { to throws(Refusal) in try books.lastEvent(notAfter: to) } ?? books.header.lastNumber
        guard first <= last else { return }
        let key = Shelf.Key(facility: facility.number, product: product.number)
        try books.forEachPage(ofCard: key, from: first) { (page) throws(Refusal) in
            var balance = page.broughtForward
            for number in page.events {
                guard number <= last else { return false }
                let event = try books.knownEvent(number)
                guard let entry = try event.cardEntry() else {
                    throw .damaged("event \(number): does not belong on a stock card")
                }
                try books.enter(event, on: &balance)
                guard number >= first, lot == nil || lot?.code == entry.lot else { continue }
                // Behind a CLOCK `at` may lie outside again.
                if let from, event.at < from { continue }
                if let to, event.at > to { continue }
                let stored = lot.map { balance[$0.number].available + balance[$0.number].quarantine } ?? balance.stored
                rows.add { append(event, entry.lot, entry.movement?.storedChange ?? 0, stored, to: &$0) }
            }
            return !rows.isAbandoned
        }
    }

    private static func append(_ event: Event, _ lot: String, _ change: Int64, _ balance: Int64, to line: inout [UInt8])
    {
        line.appendField("seq", String(event.number))
        line.appendText(" at=")
        event.at.append(to: &line)
        line.appendField("kind", event.kind.rawValue)
        line.appendField("lot", lot)
        line.appendField("in", String(max(change, 0)))
        line.appendField("out", String(max(-change, 0)))
        line.appendField("balance", String(balance))
        line.appendField("by", event.by)
    }
}
