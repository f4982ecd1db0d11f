import Ledger
import Queries
import Testing

@Suite struct StockTests {
    private static let depotA = "facility=depot product=spray-1.26mg lot=A1 expiry=2026-06-30 status=available on-hand="
    private static let depotB =
        #"facility=depot product=spray-1.26mg lot="B\"2" expiry=2027-01-31 status=available on-hand="#
    private static let oslo = "facility=oslo-1 product=spray-1.26mg lot=A1 expiry=2026-06-30 status="

    @Test func tellsWhatIsThere() throws {
        let ledger = try Programme.make()
        #expect(
            try ledger.rows("STOCK") == [
                Self.depotA + "70", Self.depotB + "50", Self.oslo + "available on-hand=13",
                Self.oslo + "quarantine on-hand=4",
            ])
    }

    @Test func filters() throws {
        let ledger = try Programme.make()
        #expect(try ledger.rows("STOCK facility=bergen-1") == [])
        #expect(try ledger.rows("STOCK product=syringe-kit") == [])
        #expect(try ledger.rows("STOCK status=quarantine") == [Self.oslo + "quarantine on-hand=4"])
        #expect(try ledger.rows(#"STOCK lot="B\"2""#) == [Self.depotB + "50"])
        #expect(
            try ledger.rows("STOCK facility=depot product=spray-1.26mg lot=A1") == [Self.depotA + "70"])
        #expect(ledger.refusal("STOCK facility=nowhere") == "unknown-facility field=facility")
        #expect(ledger.refusal("STOCK product=nothing") == "unknown-product field=product")
        #expect(ledger.refusal("STOCK lot=C3") == "unknown-lot field=lot")
        #expect(ledger.refusal("STOCK product=syringe-kit lot=A1") == "unknown-lot field=lot")
    }

    @Test(arguments: [
        ("as-of=7", []), ("as-of=8", ["100"]), ("as-of=9", ["100", "50"]), ("as-of=10", ["70", "50"]),
        ("as-of=2026-01-09", []), ("as-of=2026-01-10", ["100", "50"]), ("as-of=2026-01-10T08:59:59.999Z", []),
        ("as-of=2026-01-10T10:00:00+01:00", ["100", "50"]), ("as-of=14", ["70", "50", "18"]),
        ("as-of=2026-01-31", ["70", "50", "25"]), ("as-of=15", ["70", "50", "14", "4"]),
        ("as-of=2026-02-01", ["70", "50", "13", "4"]), ("as-of=2030-01-01", ["70", "50", "13", "4"]),
        ("known-at=9", ["100", "50"]), ("as-of=2026-01-31 known-at=11", ["70", "50", "25"]),
        ("as-of=2026-02-01 known-at=2026-01-10", ["100", "50"]),
    ])
    func goesBack(moment: String, expected: [String]) throws {
        #expect(try Programme.make().columns(["on-hand"], "STOCK " + moment) == expected)
    }

    @Test func refusesTheFuture() throws {
        let ledger = try Programme.make()
        #expect(ledger.refusal("STOCK as-of=18") == "unknown-event field=as-of")
        #expect(ledger.refusal("STOCK known-at=18") == "unknown-event field=known-at")
        #expect(ledger.refusal("STOCK as-of=18 known-at=2026-01-12") == "unknown-event field=as-of")
        #expect(ledger.refusal("BALANCE as-of=18") == "unknown-event field=as-of")
        #expect(ledger.refusal("REPORT known-at=18") == "unknown-event field=known-at")
    }

    /// A visit of 15 January is entered on 2 February, and one of 1 February turns out to be a mistake.
    @Test func knowsTwoClocks() throws {
        let ledger = try Programme.make()
        try ledger.turn(to: "2026-02-02T10:00:00Z")
        try ledger.write("DISPENSE facility=oslo-1 product=spray-1.26mg qty=1 occurred=2026-01-15T12:00:00Z")
        try ledger.turn(to: "2026-02-03T10:00:00Z")
        try ledger.write("CORRECT event=13 reason=\"never came\"")
        let onHand = { (moment: String) in
            try ledger.columns(["status", "on-hand"], "STOCK facility=oslo-1 " + moment)
        }
        #expect(try onHand("as-of=2026-01-20") == ["available 25"])
        #expect(try onHand("as-of=2026-01-20 known-at=17") == ["available 25"])
        #expect(try onHand("as-of=2026-01-20 known-at=2026-02-02") == ["available 24"])
        #expect(try onHand("as-of=2026-01-14 known-at=2026-02-02") == ["available 25"])
        #expect(try onHand("as-of=2026-02-01") == ["available 13", "quarantine 4"])
        #expect(try onHand("as-of=2026-02-01 known-at=18") == ["available 12", "quarantine 4"])
        // Now it is known that the five units of event 13 never left.
        #expect(try onHand("as-of=2026-02-01 known-at=19") == ["available 17", "quarantine 4"])
        #expect(try onHand("as-of=17 known-at=19") == ["available 17", "quarantine 4"])
        #expect(try onHand("known-at=19") == ["available 17", "quarantine 4"])
    }

    /// A past state tells the expiry that was printed in the books then.
    @Test func tellsTheExpiryAsItWasKnown() throws {
        let ledger = try Programme.make()
        try ledger.write("LOT product=spray-1.26mg lot=A1 expiry=2026-08-31 reason=misread")
        let expiry = { (moment: String) in try ledger.columns(["expiry"], "STOCK facility=depot lot=A1" + moment) }
        #expect(try expiry("") == ["2026-08-31"])
        #expect(try expiry(" as-of=17") == ["2026-06-30"])
        #expect(try expiry(" as-of=2026-01-20") == ["2026-06-30"])
        #expect(try expiry(" as-of=2026-01-20 known-at=17") == ["2026-06-30"])
        #expect(try expiry(" as-of=2026-01-20 known-at=18") == ["2026-08-31"])
        #expect(try ledger.columns(["expiry", "days"], "EXPIRING facility=depot within=300d") == ["2026-08-31 211"])
    }

    @Test func mayBeBelowZeroByOccurrence() throws {
        let ledger = try Programme.make()
        try ledger.write("DISPENSE facility=oslo-1 product=spray-1.26mg qty=3 occurred=2026-01-11T08:00:00Z")
        #expect(
            try ledger.columns(["facility", "on-hand"], "STOCK as-of=2026-01-11T08:30:00Z known-at=18 lot=A1")
                == ["depot 100", "oslo-1 -3"])
    }

    /// What moved at the very moment that is asked for has moved.
    @Test func countsTheMomentItself() throws {
        let ledger = try Programme.make()
        #expect(
            try ledger.columns(["on-hand"], "STOCK lot=A1 as-of=2026-01-11T09:00:00.000Z known-at=17") == ["70", "25"])
        #expect(try ledger.columns(["on-hand"], "STOCK lot=A1 as-of=2026-01-11T08:59:59.999Z known-at=17") == ["100"])
    }
}
