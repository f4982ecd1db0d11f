import CivilTime
import Ledger
import Support
import Testing

/// Random programmes, with late entries, corrections and clocks set back; every answer about the past is held against
/// a walk over the whole log.
@Suite struct RandomRunTests {
    private static let requests = 500
    private static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6]

    private let facilities = ["a", "b.1", "b-2", "c"]
    private let products = ["syringe-kit", "spray-1.8mg"]
    private let lots = ["X", "X1", "Y", "Z"]

    private func makeLedger(_ random: inout SeededRandom) throws -> TestLedger {
        let ledger = try TestLedger(at: "2026-01-01T06:00:00Z")
        for (index, facility) in facilities.enumerated() {
            let municipality = index == 0 ? "" : " municipality=m\(index % 2)"
            try ledger.write(
                "FACILITY facility=\(facility) name=F type=\(index < 2 ? "prison" : "shelter")\(municipality)")
        }
        var written = 0
        while written < Self.requests {
            let step = random.below(20)
            if step == 0, random.below(3) == 0 {
                ledger.now = ledger.now - Int64(random.below(3 * 86_400_000))
                try ledger.write("CLOCK reason=test")
            } else {
                ledger.now = ledger.now + Int64(step < 12 ? 0 : random.below(86_400_000))
                try ledger.sweep()
            }
            do {
                try ledger.write(line(ledger, &random))
                written += 1
            } catch is Refusal {
                continue
            }
        }
        return ledger
    }

    private func line(_ ledger: TestLedger, _ random: inout SeededRandom) -> String {
        let facility = "facility=\(random.pick(facilities))"
        let product = "product=\(random.pick(products))"
        let lot = random.pick(lots)
        let quantity = 1 + random.below(20)
        let newest = Int(ledger.books.header.lastNumber)
        var occurred = ""
        if random.below(4) == 0 { occurred = " occurred=\(ledger.now - Int64(random.below(30 * 86_400_000)))" }
        let price =
            random.below(2) == 0
            ? "" : " unit-cost=\(random.below(300)).\(random.below(100)) currency=\(random.pick(["NOK", "EUR"]))"
        let visit =
            random.pick(["", " visit=initial", " visit=refill", " visit=unknown"])
            + random.pick(["", " group=client", " group=family"])
            + random.pick(["", " channel=post", " channel=release"])
            + (random.below(3) == 0 ? "" : " recipient=p\(random.below(12))")
        let write =
            switch random.below(16) {
            case 0...2: "RECEIVE \(facility) \(product) lot=\(lot) expiry=\(expiry(lot)) qty=\(quantity * 5)\(price)"
            case 3...6: "DISPENSE \(facility) \(product) qty=\(quantity)\(visit)"
            case 7: "SHIP from=\(random.pick(facilities)) to=\(random.pick(facilities)) \(product) qty=\(quantity)"
            case 8: "ARRIVE shipment=\(1 + random.below(newest)) qty=\(quantity)"
            case 9: "COUNT \(facility) \(product) lot=\(lot) counted=\(quantity)"
            case 10 where random.below(4) == 0:
                "\(random.pick(["QUARANTINE", "RELEASE"])) \(product) lot=\(lot) reason=recall"
            case 10: "QUARANTINE \(facility) \(product) lot=\(lot) qty=\(quantity) reason=damage"
            case 11: "RETURN \(facility) \(product) lot=\(lot) qty=\(quantity)"
            case 12: "CORRECT event=\(1 + random.below(newest)) reason=wrong"
            case 13: "CORRECT event=\(max(1, newest - random.below(5))) reason=wrong"
            case 14 where random.below(4) == 0:
                "LOT \(product) lot=\(lot) reason=wrong expiry="
                    + (ledger.zone.day(of: ledger.now) + random.below(200) - 50).description
            case 14: "TRAIN \(facility) trainer=t audience=\(random.pick(["staff", "client"])) trained=\(quantity)"
            default:
                "USE \(random.pick([facility + " group=other", "group=client"])) \(product) doses=2"
                    + " outcome=\(random.pick(["survived", "died"]))"
            }
        return write + occurred
    }

    private func expiry(_ lot: String) -> String {
        ["X": "2026-02-20", "X1": "2026-04-01", "Y": "2027-01-31", "Z": "2028-12-31"][lot] ?? "2026-12-31"
    }

    /// A moment as a request names it, and its event and instant as the log has them.
    private func moment(
        _ ledger: TestLedger, _ truth: BruteForce, _ random: inout SeededRandom
    ) throws -> (text: String, last: Int, instant: Instant) {
        let number = 1 + random.below(truth.events.count)
        let near = truth.events[number - 1].at
        switch random.below(3) {
        case 0: return (String(number), number, near)
        case 1:
            let day = ledger.zone.day(of: near)
            let end = ledger.zone.end(of: day)
            return (day.description, truth.last(notAfter: end), end)
        default:
            let instant = near + Int64(random.below(3) - 1)
            return (instant.description, truth.last(notAfter: instant), instant)
        }
    }

    @Test(arguments: seeds)
    func stockOfThePast(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let ledger = try makeLedger(&random)
        let truth = try BruteForce(ledger)
        #expect(try ledger.rows("STOCK") == truth.stock(through: truth.events.count, occurredBy: nil))
        for _ in 0..<20 {
            let asOf = try moment(ledger, truth, &random)
            let known = try moment(ledger, truth, &random)
            let context: Comment = "seed \(seed) as-of=\(asOf.text) known-at=\(known.text)"
            #expect(
                try ledger.rows("STOCK as-of=\(asOf.text)") == truth.stock(through: asOf.last, occurredBy: nil), context
            )
            #expect(
                try ledger.rows("STOCK known-at=\(known.text)") == truth.stock(through: known.last, occurredBy: nil),
                context)
            #expect(
                try ledger.rows("STOCK as-of=\(asOf.text) known-at=\(known.text)")
                    == truth.stock(through: known.last, occurredBy: asOf.instant), context)
            let facility = random.pick(facilities)
            let product = random.pick(products)
            #expect(
                try ledger.rows(
                    "STOCK as-of=\(asOf.text) known-at=\(known.text) facility=\(facility) product=\(product)")
                    == truth.stock(through: known.last, occurredBy: asOf.instant)
                    .filter { $0.hasPrefix("facility=\(facility) product=\(product) ") }, context)
        }
    }

    @Test(arguments: seeds)
    func balancesOfThePast(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let ledger = try makeLedger(&random)
        let truth = try BruteForce(ledger)
        for _ in 0..<40 {
            let asOf = try moment(ledger, truth, &random)
            let balances = truth.balances(through: asOf.last)
            let expected = balances.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { lot in
                lot + " " + Account.allCases.map { String(balances[lot]?[$0] ?? 0) }.joined(separator: " ") + " 0"
            }
            let columns = ["product", "lot"] + Account.allCases.map(\.rawValue) + ["sum"]
            #expect(
                try ledger.columns(columns, "BALANCE as-of=\(asOf.text)") == expected, "seed \(seed) as-of=\(asOf.text)"
            )
        }
    }

    @Test(arguments: seeds)
    func cards(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let ledger = try makeLedger(&random)
        let truth = try BruteForce(ledger)
        for _ in 0..<40 {
            let (facility, product) = (random.pick(facilities), random.pick(products))
            let bounds = [try moment(ledger, truth, &random).instant, try moment(ledger, truth, &random).instant]
                .sorted()
            var balance: Int64 = 0
            var expected: [String] = []
            for event in truth.events {
                guard let entry = try event.cardEntry(), event["product"] == product,
                    event[event.kind == .shipped ? "from" : "facility"] == facility
                else { continue }
                balance += entry.movement?.storedChange ?? 0
                if bounds[0] <= event.at, event.at <= bounds[1] { expected.append("\(event.number) \(balance)") }
            }
            let line = "CARD facility=\(facility) product=\(product) from=\(bounds[0]) to=\(bounds[1])"
            let found = try ledger.columns(["seq", "balance"], line)
            #expect(found == expected, "seed \(seed) \(line)")
        }
    }

    @Test(arguments: seeds)
    func reports(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let ledger = try makeLedger(&random)
        let truth = try BruteForce(ledger)
        let counts = [
            "visits", "units", "initial", "refill", "recipients", "returned", "sessions", "trained", "uses", "doses",
            "survived",
        ]
        for round in 0..<60 {
            let known = try moment(ledger, truth, &random)
            let days = [try moment(ledger, truth, &random).instant, try moment(ledger, truth, &random).instant].sorted()
                .map { ledger.zone.day(of: $0) }
            let span = ledger.zone.start(of: days[0])...ledger.zone.end(of: days[1])
            let by = random.pick([nil] + ReportColumn.allCases.map(\.rawValue).map(Optional.some))
            let facility = random.below(3) == 0 ? random.pick(facilities) : nil
            let last = round % 2 == 0 ? truth.events.count : known.last
            let line =
                "REPORT period=\(days[0])..\(days[1])" + (by.map { " by=" + $0 } ?? "")
                + (facility.map { " facility=" + $0 } ?? "") + (round % 2 == 0 ? "" : " known-at=\(known.text)")
            let currencies = ["cost-EUR", "cost-NOK"]
            let found = try ledger.columns([by ?? "none"] + counts + currencies, line).map { row in
                row.split(separator: " ").filter { $0 != "-" }.joined(separator: " ")
            }
            let expected = truth.report(by: by, through: last, span, at: facility).map {
                $0.split(separator: " ").joined(separator: " ")
            }
            #expect(found == expected, "seed \(seed) \(line)")
        }
    }
}
