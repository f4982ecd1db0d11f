import CivilTime
import Ledger
import Line

/// TRACE: every movement of a lot, and where its units are now.
enum TraceQuery {
    static func answer(_ request: Request, _ reading: Reading, _ rows: inout RowWriter) throws(Refusal) -> [Field] {
        let lot = try reading.lot(request, of: try reading.product(request))
        try reading.books.forEachPage(of: lot) { (page) throws(Refusal) in
            for number in page.events {
                let event = try reading.books.knownEvent(number)
                guard let movement = try event.movement() else {
                    throw .damaged("event \(number): stands in a lot's history and moves nothing")
                }
                rows.add { append(event, movement, to: &$0) }
            }
            return !rows.isAbandoned
        }
        return Account.allCases.map { Field($0.rawValue, lot.balances[$0]) }
    }

    private static func append(_ event: Event, _ movement: Movement, to line: inout [UInt8]) {
        line.appendField("seq", String(event.number))
        line.appendText(" at=")
        event.at.append(to: &line)
        line.appendField("kind", event.kind.rawValue)
        line.appendField("facility", movement.facility)
        line.appendField("from", movement.from.rawValue)
        line.appendField("to", movement.to.rawValue)
        if let shipment = movement.shipment { line.appendField("shipment", String(shipment)) }
        line.appendField("qty", String(movement.quantity))
        line.appendField("by", event.by)
    }
}
