import CivilTime
import Ledger
import Line

/// What a stock card tells of the days up to today: on how many there was something to dispense, and what was.
struct CardYear {
    /// Units dispensed on these days and not corrected since.
    private(set) var dispensed: Int64 = 0
    private(set) var daysInStock = 0

    private let first: Day
    private let product: Product
    private let reading: Reading
    private var available: [UInt32: Int64] = [:]
    /// The day that the walk has come to, and whether there was something to dispense at some moment of it.
    private var day: Day
    private var isInStock = false

    /// - Parameter first: the first of the days, today at the latest.
    init(from first: Day, _ product: Product, _ reading: Reading) {
        self.first = first
        self.product = product
        self.reading = reading
        day = first - 1
    }

    var days: Int { reading.moment.today - first + 1 }

    /// Walks along the card once.
    ///
    /// - Parameter start: the first event recorded on these days, or one before it.
    mutating func walk(
        _ key: Shelf.Key, _ start: UInt64, _ corrections: [UInt64: UInt64]
    ) throws(Refusal) {
        let books = reading.books
        var isBegun = false
        try books.forEachPage(ofCard: key, from: start) { (page) throws(Refusal) in
            if !isBegun {
                for units in page.broughtForward.lots where units.available != 0 {
                    available[units.lot] = units.available
                }
                isBegun = true
            }
            for number in page.events {
                let event = try books.knownEvent(number)
                try enter(event)
                if event.kind == .dispensed, corrections[event.request] == nil,
                    reading.moment.zone.day(of: event.occurred) >= first
                {
                    dispensed += try event.requiredNumber("qty")
                }
            }
            return true
        }
        try advance(to: reading.moment.today + 1)
    }

    private mutating func enter(_ event: Event) throws(Refusal) {
        let recorded = reading.moment.zone.day(of: event.at)
        // After a CLOCK an event may be of an earlier day than the one before it: it changes the stock from there on.
        // Nor is a day counted that a clock was ahead by.
        if recorded >= first { try advance(to: min(recorded, reading.moment.today + 1)) }
        guard let movement = try event.movement(), movement.from == .available || movement.to == .available else {
            return
        }
        guard let lot = try reading.books.lot(movement.lot, of: product.number) else {
            throw .damaged("event \(event.number): refers to a lot that does not exist")
        }
        let change = movement.to == .available ? movement.quantity : -movement.quantity
        available[lot.number, default: 0] += change
        if day >= first, !isInStock { isInStock = try canDispense(on: day) }
    }

    /// Counts the days from the one that the walk has come to up to the one before `next`.
    private mutating func advance(to next: Day) throws(Refusal) {
        while day < next {
            if isInStock { daysInStock += 1 }
            day = day + 1
            isInStock = try canDispense(on: day)
        }
    }

    /// Lots that have expired count for nothing, nor those that last too short a time to be handed out.
    private func canDispense(on day: Day) throws(Refusal) -> Bool {
        let earliest = day + Int(product.minimumShelfLifeDays)
        for (number, units) in available where units > 0 {
            if try reading.books.knownLot(number: number).expiry >= earliest { return true }
        }
        return false
    }
}
