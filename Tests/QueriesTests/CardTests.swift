import CivilTime
import Ledger
import Queries
import Testing

@Suite struct CardTests {
    private static let card = [
        "seq=11 at=2026-01-11T09:00:00.000Z kind=arrived lot=A1 in=25 out=0 balance=25 by=root",
        "seq=13 at=2026-02-01T10:00:00.000Z kind=dispensed lot=A1 in=0 out=5 balance=20 by=root",
        "seq=14 at=2026-02-01T10:00:00.000Z kind=dispensed lot=A1 in=0 out=2 balance=18 by=root",
        "seq=15 at=2026-02-01T10:00:00.000Z kind=quarantined lot=A1 in=0 out=0 balance=18 by=root",
        "seq=17 at=2026-02-01T10:00:00.000Z kind=counted lot=A1 in=0 out=1 balance=17 by=root",
    ]

    @Test func isTheStockCard() throws {
        let ledger = try Programme.make()
        let ask = "CARD facility=oslo-1 product=spray-1.26mg"
        #expect(try ledger.rows(ask) == Self.card)
        #expect(try ledger.rows(ask + " from=2026-01-12") == Array(Self.card.dropFirst()))
        #expect(try ledger.rows(ask + " from=2026-01-11 to=2026-01-11") == [Self.card[0]])
        #expect(try ledger.rows(ask + " to=2026-01-11T08:59:59.999Z") == [])
        #expect(try ledger.rows(ask + " to=2026-01-11T09:00:00Z") == [Self.card[0]])
        #expect(try ledger.rows(ask + " from=2026-02-01T10:00:00Z") == Array(Self.card.dropFirst()))
        #expect(try ledger.rows(ask + " from=2026-02-01T10:00:00.001Z") == [])
        #expect(try ledger.rows(ask + " from=2026-02-02 to=2026-01-01") == [])
        #expect(try ledger.rows("CARD facility=bergen-1 product=syringe-kit") == [])
        #expect(ledger.refusal("CARD facility=bergen-1 product=syringe-kit lot=A1") == "unknown-lot field=lot")
    }

    @Test func keepsTheBalanceOfALot() throws {
        let ledger = try Programme.make()
        #expect(
            try ledger.columns(["seq", "in", "out", "balance"], "CARD facility=depot product=spray-1.26mg")
                == ["8 100 0 100", "9 50 0 150", "10 0 30 120"])
        #expect(
            try ledger.columns(["seq", "in", "out", "balance"], "CARD facility=depot product=spray-1.26mg lot=A1")
                == ["8 100 0 100", "10 0 30 70"])
    }

    /// A count that finds no difference is evidence, and so is a correction that leaves its units in quarantine.
    @Test func tellsWhatMovedNothing() throws {
        let ledger = try Programme.make()
        try ledger.write("COUNT facility=oslo-1 \(Programme.spray) lot=A1 counted=13")
        try ledger.write("QUARANTINE \(Programme.spray) lot=A1 reason=recall")
        try ledger.write("CORRECT event=15 reason=wrong")
        #expect(
            try ledger.columns(["kind", "in", "out", "balance"], "CARD facility=oslo-1 product=spray-1.26mg").suffix(3)
                == [
                    "counted 0 0 17", "quarantined 0 0 17", "corrected 0 0 17",
                ])
    }

    /// Several pages of a card and of a lot's history: wherever one begins to read, the balance goes on.
    @Test func turnsPages() throws {
        let ledger = try Programme.make()
        for day in 1...200 {
            ledger.now = ledger.zone.start(of: ledger.zone.day(of: ledger.now) + 1)
            if day % 50 == 0 {
                try ledger.write(
                    "RECEIVE facility=bergen-1 product=syringe-kit expiry=2030-01-01 qty=50"
                        + " lot=K\(day < 100 ? "0" : "")\(day)"
                )
            } else if day > 50 {
                try ledger.write("DISPENSE facility=bergen-1 product=syringe-kit qty=1")
            }
        }
        let ask = "CARD facility=bergen-1 product=syringe-kit"
        let all = try ledger.rows(ask)
        #expect(all.count == 151)
        for (row, day) in zip(try ledger.columns(["balance", "at"], ask), 50...200) {
            let received = day / 50
            #expect(row.hasPrefix("\(received * 50 - (day - 49 - received)) "), "day \(day)")
        }
        for first in stride(from: 0, to: 151, by: 7) {
            let at = try ledger.columns(["at"], ask)[first]
            #expect(try ledger.rows(ask + " from=\(at)") == Array(all[first...]))
            #expect(try ledger.rows(ask + " to=\(at)") == Array(all[...first]))
            #expect(try ledger.rows(ask + " from=\(at) to=\(at)") == [all[first]])
        }
        #expect(try ledger.rows("TRACE product=syringe-kit lot=K050").count == 51)
        #expect(
            try ledger.columns(["supplier", "available", "dispensed", "sum"], "BALANCE lot=K050 as-of=\(17 + 31)")
                == ["-50 20 30 0"])
    }
}
