import Ledger
import Testing

/// By when things occurred, units stand where they stood then: what was entered after their lot expired or was recalled
/// says quarantine for nothing but the day on which it was entered.
@Suite struct OccurredStockTests {
    /// Ten units that expire on 10 February.
    private func make() throws -> TestLedger {
        let ledger = try TestLedger(at: "2026-01-01T08:00:00Z")
        try ledger.write("FACILITY facility=a name=A type=treatment")
        try ledger.write("FACILITY facility=b name=B type=warehouse")
        try ledger.turn(to: "2026-02-05T08:00:00Z")
        try ledger.write("RECEIVE facility=a product=spray-1.8mg lot=S1 expiry=2026-02-10 qty=10")
        return ledger
    }

    /// Units available and in quarantine, as known now.
    private func stock(_ ledger: TestLedger, _ moment: String, at facility: String = "a") throws -> String {
        let newest = ledger.books.header.lastNumber
        let line = "STOCK facility=\(facility) lot=S1 as-of=\(moment) known-at=\(newest)"
        let rows = try ledger.columns(["status", "on-hand"], line)
        let units = ["available", "quarantine"].map { status in
            rows.first { $0.hasPrefix(status) }?.split(separator: " ").last ?? "0"
        }
        return units.joined(separator: "+")
    }

    private func count(_ ledger: TestLedger, _ counted: Int, _ occurred: String) throws -> String {
        let line = "COUNT facility=a product=spray-1.8mg lot=S1 counted=\(counted) occurred=\(occurred)"
        let event = try ledger.write(line)[0]
        return "was=\(event["was"] ?? "") difference=\(event["difference"] ?? "")"
    }

    @Test func aLateDispensingTookWhatWasAvailable() throws {
        let ledger = try make()
        try ledger.turn(to: "2026-02-12T10:00:00Z")
        try ledger.write("DISPENSE facility=a product=spray-1.8mg qty=3 occurred=2026-02-10T08:00:00Z")
        #expect(try stock(ledger, "2026-02-10T07:59:59.999Z") == "10+0")
        #expect(try stock(ledger, "2026-02-10T08:00:00Z") == "7+0")
        #expect(try stock(ledger, "2026-02-10") == "7+0")
        #expect(try stock(ledger, "2026-02-10T23:00:00Z") == "0+7")
        #expect(try stock(ledger, "2026-02-12") == "0+7")
        #expect(try count(ledger, 7, "2026-02-10T09:00:00Z") == "was=7 difference=0")
        let dispensed = ledger.books.header.lastNumber - 1
        try ledger.write("CORRECT event=\(dispensed) reason=twice")
        #expect(try stock(ledger, "2026-02-10") == "10+0")
        #expect(try stock(ledger, "2026-02-11") == "0+10")
    }

    @Test func aCorrectedDispensingNeverLeftTheShelf() throws {
        let ledger = try make()
        try ledger.turn(to: "2026-02-06T08:00:00Z")
        let dispensed = try ledger.write("DISPENSE facility=a product=spray-1.8mg qty=2")[0].number
        try ledger.turn(to: "2026-02-12T10:00:00Z")
        try ledger.write("CORRECT event=\(dispensed) reason=twice")
        #expect(try stock(ledger, "2026-02-08") == "10+0")
        #expect(try stock(ledger, "2026-02-11") == "0+10")
        #expect(try count(ledger, 10, "2026-02-08T09:00:00Z") == "was=10 difference=0")
        #expect(try ledger.rows("DISCREPANCIES") == [])
        #expect(try ledger.columns(["status", "on-hand"], "STOCK") == ["quarantine 10"])
    }

    /// The recall is lifted again: it frees nothing of what it holds.
    @Test func aRecallHoldsFromWhenItOccurred() throws {
        let ledger = try make()
        try ledger.turn(to: "2026-02-06T08:00:00Z")
        let dispensed = try ledger.write("DISPENSE facility=a product=spray-1.8mg qty=2")[0].number
        try ledger.turn(to: "2026-02-07T12:00:00Z")
        try ledger.write("QUARANTINE product=spray-1.8mg lot=S1 reason=recall occurred=2026-02-07T08:00:00Z")
        try ledger.turn(to: "2026-02-08T08:00:00Z")
        try ledger.write("CORRECT event=\(dispensed) reason=twice")
        #expect(try stock(ledger, "2026-02-07T07:59:59Z") == "10+0")
        #expect(try stock(ledger, "2026-02-07T08:00:00Z") == "0+10")
        try ledger.turn(to: "2026-02-09T08:00:00Z")
        try ledger.write("RELEASE product=spray-1.8mg lot=S1 reason=recall")
        #expect(try stock(ledger, "2026-02-06T12:00:00Z") == "10+0")
        #expect(try stock(ledger, "2026-02-09") == "0+10")
    }

    @Test func aCorrectedQuarantineHeldNothing() throws {
        let ledger = try make()
        try ledger.turn(to: "2026-02-06T08:00:00Z")
        let line = "QUARANTINE facility=a product=spray-1.8mg lot=S1 qty=4 reason=damage"
        let quarantined = try ledger.write(line)[0].number
        #expect(try stock(ledger, "2026-02-07") == "6+4")
        try ledger.turn(to: "2026-02-12T10:00:00Z")
        try ledger.write("CORRECT event=\(quarantined) reason=\"no damage\"")
        #expect(try stock(ledger, "2026-02-05") == "10+0")
        #expect(try stock(ledger, "2026-02-07") == "10+0")
        #expect(try stock(ledger, "2026-02-11") == "0+10")
        // Before the correction was known.
        let known = ledger.books.header.lastNumber - 1
        let then = try ledger.columns(["on-hand"], "STOCK as-of=2026-02-07 known-at=\(known)")
        #expect(then == ["6", "4"])
    }

    /// What came to a shelf before the lot expired and is entered after it.
    @Test func lateArrivalsAndCountsWereAvailable() throws {
        let ledger = try make()
        let shipped = try ledger.write("SHIP from=a to=b product=spray-1.8mg qty=6")[0].number
        try ledger.turn(to: "2026-02-12T10:00:00Z")
        try ledger.write("ARRIVE shipment=\(shipped) qty=5 occurred=2026-02-07T08:00:00Z")
        #expect(try stock(ledger, "2026-02-08", at: "b") == "5+0")
        #expect(try stock(ledger, "2026-02-11", at: "b") == "0+5")
        #expect(try count(ledger, 5, "2026-02-07T08:00:00Z") == "was=4 difference=1")
        #expect(try stock(ledger, "2026-02-08") == "5+0")
        #expect(try stock(ledger, "2026-02-11") == "0+5")
        #expect(try stock(ledger, "2026-02-12") == "0+5")
    }

    /// The box was read wrong: what was held when that was found is held from then on.
    @Test func aCorrectedExpiryHoldsFromItsCorrection() throws {
        let ledger = try make()
        try ledger.write("LOT product=spray-1.8mg lot=S1 expiry=2026-06-30 reason=misread")
        try ledger.turn(to: "2026-02-20T08:00:00Z")
        try ledger.write("LOT product=spray-1.8mg lot=S1 expiry=2026-02-10 reason=\"it was right\"")
        try ledger.write("DISPENSE facility=a product=spray-1.8mg qty=3 occurred=2026-02-08T08:00:00Z")
        #expect(try stock(ledger, "2026-02-08") == "7+0")
        #expect(try stock(ledger, "2026-02-15") == "7+0")
        #expect(try stock(ledger, "2026-02-20") == "0+7")
    }

    /// Recalled by mistake and released before the lot expired.
    @Test func whatWasReleasedWasAvailableAgain() throws {
        let ledger = try make()
        try ledger.turn(to: "2026-02-06T08:00:00Z")
        try ledger.write("QUARANTINE product=spray-1.8mg lot=S1 reason=recall")
        try ledger.turn(to: "2026-02-07T08:00:00Z")
        try ledger.write("RELEASE product=spray-1.8mg lot=S1 reason=recall")
        try ledger.turn(to: "2026-02-08T08:00:00Z")
        try ledger.write("RELEASE facility=a product=spray-1.8mg lot=S1 reason=recall")
        try ledger.turn(to: "2026-02-12T10:00:00Z")
        try ledger.write("DISPENSE facility=a product=spray-1.8mg qty=3 occurred=2026-02-05T09:00:00Z")
        let expected = ["05": "7+0", "06": "0+7", "07": "0+7", "08": "7+0", "10": "7+0", "11": "0+7"]
        for (day, units) in expected {
            #expect(try stock(ledger, "2026-02-\(day)") == units, "on the \(day)th")
        }
    }

    /// What was taken out of quarantine by then is not taken out of it again.
    @Test func noAccountGoesBelowZeroForIt() throws {
        let ledger = try make()
        try ledger.turn(to: "2026-02-06T08:00:00Z")
        let line = "QUARANTINE facility=a product=spray-1.8mg lot=S1 qty=4 reason=damage"
        let quarantined = try ledger.write(line)[0].number
        let proposed = try ledger.write("DESTROY facility=a product=spray-1.8mg lot=S1 qty=4 reason=broken")[0].number
        try ledger.turn(to: "2026-02-12T10:00:00Z")
        try ledger.write("CONFIRM event=\(proposed) occurred=2026-02-08T08:00:00Z", by: TestLedger.second)
        try ledger.write("CORRECT event=\(quarantined) reason=\"no damage\"")
        #expect(try stock(ledger, "2026-02-07") == "10+0")
        #expect(try stock(ledger, "2026-02-09") == "6+0")
        #expect(try stock(ledger, "2026-02-11") == "0+6")
    }
}
