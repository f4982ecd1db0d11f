import CivilTime
import Ledger
import Line

/// What a stock card tells of the days up to today, by when things occurred: on how many there was something to
/// dispense, and what was.
struct CardYear {
    /// Units dispensed on these days and not corrected since.
    private(set) var dispensed: Int64 = 0
    private(set) var daysInStock = 0

    private let first: Day
    private let product: Product
    private let reading: Reading
    private var lots: [UInt32: LotYear] = [:]
    /// Of lots that have shifts.
    private var holds: [UInt32: LotHolds] = [:]
    private var steps: [Step] = []
    /// The day that the walk has come to, and whether there was something to dispense at some moment of it.
    private var day: Day
    private var isInStock = false

    /// One lot at the moment that the walk has come to: as recorded, and by how much that is to be shifted.
    private struct LotYear {
        let expiry: Day
        var recorded: CardBalance.LotBalance
        var shift: Int64 = 0

        var available: Int64 {
            var balance = recorded
            balance.shift(shift)
            return balance.available
        }
    }

    /// A change of one lot's units, at the moment at which it counts.
    private struct Step {
        let instant: Instant
        /// Nil for a shift: those of a moment go before its events.
        let event: UInt64?
        let lot: UInt32
        var available: Int64 = 0
        var quarantine: Int64 = 0
        var shift: Int64 = 0

        static func isBefore(_ left: Step, _ right: Step) -> Bool {
            (left.instant, left.event ?? 0) < (right.instant, right.event ?? 0)
        }
    }

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
                for units in page.broughtForward.lots {
                    lots[units.lot] = LotYear(expiry: try books.knownLot(number: units.lot).expiry, recorded: units)
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
        steps.sort(by: Step.isBefore)
        try take()
    }

    private mutating func enter(_ event: Event) throws(Refusal) {
        guard let code = event["lot"] else { return }
        guard let lot = try reading.books.lot(code, of: product.number) else {
            throw .damaged("event \(event.number): refers to a lot that does not exist")
        }
        if lots[lot.number] == nil {
            lots[lot.number] = LotYear(expiry: lot.expiry, recorded: CardBalance()[lot.number])
        }
        if let movement = try event.movement() {
            steps.append(
                Step(
                    instant: event.occurred, event: event.number, lot: lot.number,
                    available: movement.change(of: .available), quarantine: movement.change(of: .quarantine)))
        }
        for shift in try reading.books.lateShifts(of: event) {
            for span in try holds(of: lot).free(within: shift.span) {
                steps.append(Step(instant: span.lowerBound, event: nil, lot: lot.number, shift: shift.units))
                steps.append(Step(instant: span.upperBound, event: nil, lot: lot.number, shift: -shift.units))
            }
        }
    }

    private mutating func holds(of lot: Lot) throws(Refusal) -> LotHolds {
        if let known = holds[lot.number] { return known }
        let found = try LotHolds(
            reading.books, of: lot, knownAt: reading.books.header.lastNumber, reading.moment.zone)
        holds[lot.number] = found
        return found
    }

    /// Takes the steps in the order in which they occurred, and counts the days.
    private mutating func take() throws(Refusal) {
        let start = reading.moment.zone.start(of: first)
        for (index, step) in steps.enumerated() {
            let isOnTheseDays = step.instant >= start
            // Nor is a day counted that a clock was ahead by.
            let next = isOnTheseDays ? reading.moment.zone.day(of: step.instant) : day
            if next > reading.moment.today { break }
            advance(to: next)
            lots[step.lot]?.recorded.available += step.available
            lots[step.lot]?.recorded.quarantine += step.quarantine
            lots[step.lot]?.shift += step.shift
            let isAmongShifts =
                index + 1 < steps.count && steps[index + 1].event == nil && steps[index + 1].instant == step.instant
            if isOnTheseDays, !isInStock, !isAmongShifts { isInStock = canDispense(on: day) }
        }
        advance(to: reading.moment.today + 1)
    }

    /// Counts the days from the one that the walk has come to up to the one before `next`.
    private mutating func advance(to next: Day) {
        while day < next {
            if isInStock { daysInStock += 1 }
            day = day + 1
            isInStock = canDispense(on: day)
        }
    }

    /// Lots that have expired count for nothing, nor those that last too short a time to be handed out.
    private func canDispense(on day: Day) -> Bool {
        let earliest = day + Int(product.minimumShelfLifeDays)
        return lots.values.contains { $0.expiry >= earliest && $0.available > 0 }
    }
}
