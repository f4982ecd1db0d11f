import Ledger
import Testing

@Suite struct ForecastTests {
    private func make(on day: String) throws -> TestLedger {
        let ledger = try TestLedger(at: day + "T07:00:00Z")
        try ledger.write("FACILITY facility=bergen-1 name=Bergen type=treatment")
        try ledger.write("FACILITY facility=depot name=Depot type=warehouse")
        return ledger
    }

    private func receive(_ ledger: TestLedger, _ lot: String, _ expiry: String, _ quantity: Int) throws {
        try ledger.write("RECEIVE facility=bergen-1 product=syringe-kit lot=\(lot) expiry=\(expiry) qty=\(quantity)")
    }

    private func dispense(_ ledger: TestLedger, _ quantity: Int, _ more: String = "") throws {
        try ledger.write("DISPENSE facility=bergen-1 product=syringe-kit qty=\(quantity)\(more)")
    }

    /// In stock 5 to 20 January and 26 to 31: what expired on the 20th lies there until the daemon starts on the 25th.
    private func january() throws -> TestLedger {
        let ledger = try make(on: "2026-01-01")
        ledger.now = try #require(.init("2026-01-05T12:00:00Z"))
        try receive(ledger, "L1", "2026-01-20", 10)
        ledger.now = try #require(.init("2026-01-10T12:00:00Z"))
        try dispense(ledger, 4)
        try ledger.turn(to: "2026-01-25T12:00:00Z")
        try ledger.turn(to: "2026-01-26T12:00:00Z")
        try receive(ledger, "L2", "2030-01-01", 20)
        try ledger.turn(to: "2026-01-28T12:00:00Z")
        try dispense(ledger, 7)
        try ledger.turn(to: "2026-01-31T12:00:00Z")
        return ledger
    }

    @Test func leavesOutDaysWithoutStock() throws {
        let ledger = try january()
        let row = "facility=bergen-1 product=syringe-kit on-hand=13 days=27 days-out=5 monthly=15.2 months=0.9 order="
        #expect(try ledger.rows("FORECAST") == [row + "33"])
        #expect(try ledger.rows("FORECAST facility=depot") == [])
        #expect(try ledger.rows("FORECAST product=spray-1.8mg") == [])
        try ledger.write("QUOTA facility=bergen-1 product=syringe-kit max=60")
        #expect(try ledger.rows("FORECAST product=syringe-kit") == [row + "33"])
        try ledger.write("QUOTA facility=bergen-1 max=40")
        #expect(try ledger.rows("FORECAST facility=bergen-1") == [row + "21"])
        try ledger.write("QUOTA facility=bergen-1 max=10")
        #expect(try ledger.rows("FORECAST") == [row + "0"])
    }

    /// A clock that was ahead for a while adds no days.
    @Test func countsNoDaysAheadOfToday() throws {
        let ledger = try make(on: "2026-01-01")
        try receive(ledger, "L1", "2040-01-01", 20)
        ledger.now = try #require(.init("2030-01-01T12:00:00Z"))
        try dispense(ledger, 1)
        ledger.now = try #require(.init("2026-01-10T12:00:00Z"))
        #expect(try ledger.columns(["days", "days-out"], "FORECAST") == ["10 0"])
    }

    @Test func countsWhatIsOnItsWay() throws {
        let ledger = try january()
        try ledger.write("RECEIVE facility=depot product=syringe-kit lot=L3 expiry=2030-01-01 qty=50")
        try ledger.write("SHIP from=depot to=bergen-1 product=syringe-kit qty=30")
        #expect(
            try ledger.columns(["facility", "monthly", "months", "order"], "FORECAST") == [
                "bergen-1 15.2 0.9 3", "depot 0.0 - 0",
            ])
    }

    /// A programme that is entered from its papers on one day.
    @Test func daysGoByOccurrenceToo() throws {
        let ledger = try make(on: "2026-12-01")
        let receive = "RECEIVE facility=bergen-1 product=syringe-kit lot=L1 expiry=2030-01-01"
        try ledger.write("\(receive) qty=100 occurred=2026-11-01")
        try dispense(ledger, 30, " occurred=2026-11-10")
        try dispense(ledger, 30, " occurred=2026-11-30")
        let row = "product=syringe-kit on-hand=40 days=31 days-out=0 monthly=58.9 months=0.7 order=137"
        #expect(try ledger.rows("FORECAST") == ["facility=bergen-1 " + row])
        try dispense(ledger, 40, " occurred=2026-11-29T12:00:00Z")
        try ledger.write("\(receive) qty=7 occurred=2026-11-30T12:00:00Z")
        // Nothing from then on until the receipt of the next day.
        #expect(try ledger.columns(["on-hand", "days", "days-out"], "FORECAST") == ["7 31 0"])
        try ledger.write("\(receive) qty=1 occurred=2025-06-01")
        #expect(try ledger.columns(["on-hand", "days", "days-out"], "FORECAST") == ["8 365 0"])
    }

    /// What a late entry took was gone on the days on which it occurred.
    @Test func daysOutGoByOccurrence() throws {
        let ledger = try january()
        // Two are left from 28 January at noon on.
        try dispense(ledger, 11, " occurred=2026-01-28T11:00:00Z")
        #expect(try ledger.columns(["on-hand", "days-out"], "FORECAST") == ["2 5"])
        try dispense(ledger, 2, " occurred=2026-01-28T13:00:00Z")
        #expect(try ledger.columns(["on-hand", "days-out"], "FORECAST") == ["0 8"])
    }

    /// What was available until its lot expired was in stock, though a line says quarantine.
    @Test func daysOutGoByWhereUnitsStoodThen() throws {
        let ledger = try make(on: "2026-01-01")
        try receive(ledger, "L1", "2026-01-20", 5)
        try ledger.turn(to: "2026-01-04T12:00:00Z")
        try dispense(ledger, 5)
        let dispensed = ledger.books.header.lastNumber
        try ledger.turn(to: "2026-01-31T12:00:00Z")
        #expect(try ledger.columns(["days", "days-out"], "FORECAST") == ["31 27"])
        try ledger.write("CORRECT event=\(dispensed) reason=twice")
        #expect(try ledger.columns(["days", "days-out"], "FORECAST") == ["31 11"])
        try dispense(ledger, 5, " occurred=2026-01-10T12:00:00Z")
        #expect(try ledger.columns(["days", "days-out"], "FORECAST") == ["31 21"])
    }

    /// What never came was no first receipt.
    @Test func anUndoneReceiptIsNone() throws {
        let ledger = try make(on: "2026-01-01")
        try receive(ledger, "L1", "2030-01-01", 10)
        try ledger.write("CORRECT event=\(ledger.books.header.lastNumber) reason=elsewhere")
        #expect(try ledger.rows("FORECAST") == [])
        try ledger.turn(to: "2026-01-05T12:00:00Z")
        try receive(ledger, "L1", "2030-01-01", 10)
        try ledger.turn(to: "2026-01-06T12:00:00Z")
        #expect(try ledger.columns(["days", "days-out"], "FORECAST") == ["2 0"])
    }

    /// Late entries count where they occurred, corrected ones not at all.
    @Test func goesByOccurrence() throws {
        let ledger = try january()
        try dispense(ledger, 2, " occurred=2026-01-15T12:00:00Z")
        #expect(try ledger.columns(["on-hand", "days-out", "monthly"], "FORECAST") == ["13 5 18.0"])
        let late = ledger.books.header.lastNumber
        try ledger.write("CORRECT event=\(late) reason=twice")
        #expect(try ledger.columns(["on-hand", "days-out", "monthly"], "FORECAST") == ["13 5 15.2"])
    }

    @Test func aDayIsOutOnlyWhenThereWasNothingAllDay() throws {
        let ledger = try make(on: "2026-01-01")
        try receive(ledger, "L1", "2030-01-01", 3)
        try ledger.turn(to: "2026-01-03T08:00:00Z")
        try dispense(ledger, 3)
        try ledger.turn(to: "2026-01-05T08:00:00Z")
        try receive(ledger, "L1", "2030-01-01", 1)
        try dispense(ledger, 1)
        try ledger.turn(to: "2026-01-06T08:00:00Z")
        // In stock at some moment of the 1st, 2nd, 3rd and 5th.
        #expect(
            try ledger.rows("FORECAST") == [
                "facility=bergen-1 product=syringe-kit on-hand=0 days=6 days-out=2 monthly=30.4 months=0.0 order=92"
            ])
    }

    @Test func whatMayNotBeHandedOutIsNoStock() throws {
        let ledger = try make(on: "2026-01-01")
        try ledger.write("PRODUCT product=syringe-kit min-shelf-life-days=30")
        try receive(ledger, "L1", "2026-02-05", 3)
        try ledger.turn(to: "2026-01-10T08:00:00Z")
        // 30 days before 5 February is 6 January.
        #expect(try ledger.columns(["on-hand", "days", "days-out", "monthly"], "FORECAST") == ["0 10 4 0.0"])
    }

    @Test func withoutADayInStockThereIsNothingToForecast() throws {
        let ledger = try make(on: "2026-01-01")
        try receive(ledger, "L1", "2026-02-01", 3)
        try ledger.turn(to: "2028-02-01T08:00:00Z")
        #expect(
            try ledger.rows("FORECAST") == [
                "facility=bergen-1 product=syringe-kit on-hand=0 days=365 days-out=365"
            ])
    }

    @Test func looksBackAYear() throws {
        let ledger = try make(on: "2024-01-01")
        try receive(ledger, "L1", "2030-01-01", 1_000)
        try ledger.turn(to: "2024-06-01T08:00:00Z")
        try dispense(ledger, 500)
        try ledger.turn(to: "2026-01-01T08:00:00Z")
        try dispense(ledger, 1, " occurred=2025-01-01T12:00:00Z")
        try dispense(ledger, 73, " occurred=2025-01-02T12:00:00Z")
        // 2 January 2025 to 1 January 2026.
        #expect(
            try ledger.rows("FORECAST") == [
                "facility=bergen-1 product=syringe-kit on-hand=426 days=365 days-out=0 monthly=6.1 months=70.0 order=0"
            ])
    }
}
