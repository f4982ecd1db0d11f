import Ledger
import Queries
import Testing

@Suite struct ReportTests {
    private static let empty =
        "visits=0 units=0 initial=0 refill=0 recipients=0 returned=0 used=0 lost=0 stolen=0 expired=0 confiscated=0"
        + " given-away=0 other=0 sessions=0 trained=0 uses=0 doses=0 survived=0 died=0 carriage-checks=0 carrying=0"
        + " near=0 follow-ups=0"

    /// The programme of `Programme`, and on 10 February one of everything that a report counts.
    private func make() throws -> TestLedger {
        let ledger = try Programme.make()
        try ledger.turn(to: "2026-02-10T10:00:00Z")
        for lot in ["A1", "\"B\\\"2\""] {
            let shipment = try #require(
                try ledger.write("SHIP from=depot to=bergen-1 \(Programme.spray) lot=\(lot) qty=10").first
            ).number
            try ledger.write("ARRIVE shipment=\(shipment) qty=10")
        }
        try ledger.write(
            "DISPENSE facility=bergen-1 \(Programme.spray) qty=12 visit=initial group=family recipient=p2"
                + " channel=outreach note=\"he said \\\"visit=refill\\\" reason=lost qty=9 \"")
        try ledger.write("TRAIN facility=bergen-1 trainer=t1 audience=staff trained=9 topics=\"kind=used doses=3\"")
        try ledger.write("USE group=client \(Programme.spray) doses=2 outcome=survived")
        try ledger.write("USE facility=oslo-1 group=police product=syringe-kit doses=1 outcome=died")
        try ledger.write("USE facility=oslo-1 group=police product=syringe-kit doses=1 outcome=unknown")
        try ledger.write("CARRY facility=oslo-1 recipient=p1 carrying=near")
        try ledger.write("CARRY recipient=p2 carrying=yes")
        try ledger.write("CARRY recipient=p2 carrying=no")
        try ledger.write("FOLLOWUP facility=bergen-1 group=client")
        return ledger
    }

    @Test func aDayThatTheZoneLeftOutIsEmpty() throws {
        let ledger = try TestLedger(at: "2026-02-10T10:00:00Z", zone: "Pacific/Apia")
        #expect(try ledger.rows("REPORT period=2011-12-30") == [Self.empty])
    }

    @Test func countsEverything() throws {
        let ledger = try make()
        #expect(
            try ledger.rows("REPORT") == [
                "visits=3 units=19 initial=2 refill=1 recipients=2 returned=1 used=1 lost=0 stolen=0 expired=0"
                    + " confiscated=0 given-away=0 other=0 sessions=1 trained=9 uses=3 doses=4 survived=1 died=1"
                    + " carriage-checks=3 carrying=1 near=1 follow-ups=1 cost-EUR=20 cost-NOK=4088.5"
            ])
        #expect(try ledger.rows("REPORT period=2025") == [Self.empty])
        #expect(try ledger.rows("REPORT period=2025 by=group") == [])
        #expect(try ledger.columns(["visits", "uses", "cost-EUR"], "REPORT facility=oslo-1") == ["2 2 -"])
        #expect(ledger.refusal("REPORT facility=nowhere") == "unknown-facility field=facility")
    }

    @Test(arguments: [
        ("facility", ["bergen-1 1 12 1 0 0", "oslo-1 2 7 0 2 1", "unknown 0 0 0 1 2"]),
        ("municipality", ["bergen 1 12 1 0 0", "oslo 2 7 0 2 1", "unknown 0 0 0 1 2"]),
        ("type", ["low-threshold 2 7 0 2 1", "treatment 1 12 1 0 0", "unknown 0 0 0 1 2"]),
        ("product", ["spray-1.26mg 3 19 0 1 0", "syringe-kit 0 0 0 2 0", "unknown 0 0 1 0 3"]),
        (
            "group",
            ["client 2 7 0 1 0", "family 1 12 0 0 0", "police 0 0 0 2 0", "staff 0 0 1 0 0", "unknown 0 0 0 0 3"]
        ),
        ("visit", ["initial 2 17 0 0 0", "refill 1 2 0 0 0", "unknown 0 0 1 3 3"]),
        ("channel", ["counter 1 5 0 0 0", "outreach 1 12 0 0 0", "unknown 1 2 1 3 3"]),
        ("month", ["2026-02 3 19 1 3 3"]),
    ])
    func groups(column: String, expected: [String]) throws {
        #expect(
            try make().columns(
                [column, "visits", "units", "sessions", "uses", "carriage-checks"], "REPORT by=\(column)")
                == expected)
    }

    /// Every row tells every currency, and a person counts once in each row.
    @Test func costsAndPersonsOfRows() throws {
        let ledger = try make()
        try ledger.write(
            "DISPENSE facility=bergen-1 \(Programme.spray) qty=1 recipient=p1 visit=refill reason=given-away")
        #expect(
            try ledger.columns(
                ["facility", "recipients", "returned", "given-away", "cost-EUR", "cost-NOK"], "REPORT by=facility")
                == ["bergen-1 2 1 1 30 2405", "oslo-1 1 1 0 0 1683.5", "unknown 0 0 0 0 0"])
        #expect(try ledger.columns(["recipients", "returned", "refill"], "REPORT") == ["2 1 2"])
    }

    /// What is entered later counts when it occurred, by the calendar on the wall in Oslo.
    @Test func goesByOccurrence() throws {
        let ledger = try make()
        let known = ledger.books.header.lastNumber
        try ledger.turn(to: "2027-03-02T10:00:00Z")
        try ledger.write(
            "USE group=client \(Programme.spray) doses=1 outcome=survived occurred=2026-01-31T22:59:59.999Z")
        try ledger.write("USE group=client \(Programme.spray) doses=1 outcome=survived occurred=2026-01-31T23:00:00Z")
        try ledger.write("USE group=client \(Programme.spray) doses=1 outcome=survived occurred=2026-12-31T23:00:00Z")
        #expect(try ledger.columns(["month", "uses"], "REPORT by=month") == ["2026-01 1", "2026-02 4", "2027-01 1"])
        #expect(try ledger.columns(["uses"], "REPORT period=2026") == ["5"])
        #expect(try ledger.columns(["uses"], "REPORT period=2026 known-at=\(known)") == ["3"])
        #expect(try ledger.columns(["uses"], "REPORT period=2026 known-at=2026-12-31") == ["3"])
        #expect(try ledger.columns(["uses"], "REPORT period=2026-01") == ["1"])
        #expect(try ledger.columns(["uses"], "REPORT period=2026-01-31") == ["1"])
        #expect(try ledger.columns(["uses"], "REPORT period=2026-Q1") == ["5"])
        #expect(try ledger.columns(["uses"], "REPORT period=2026-02..2027-01") == ["5"])
        #expect(try ledger.columns(["uses"], "REPORT period=2027-02..2027-12") == ["0"])
    }

    @Test func leavesOutWhatWasUndone() throws {
        let ledger = try make()
        let visit = try #require(try ledger.events.last { $0.kind == .dispensed }).number
        let training = try #require(try ledger.events.last { $0.kind == .trained }).number
        let known = ledger.books.header.lastNumber
        try ledger.turn(to: "2026-02-11T10:00:00Z")
        try ledger.write("CORRECT event=\(visit) reason=twice")
        try ledger.write("CORRECT event=\(training) reason=twice")
        let columns = ["visits", "units", "recipients", "sessions", "cost-EUR", "cost-NOK"]
        #expect(try ledger.columns(columns, "REPORT") == ["2 7 1 0 - 1683.5"])
        #expect(try ledger.columns(columns, "REPORT known-at=\(known)") == ["3 19 2 1 20 4088.5"])
        #expect(try ledger.columns(columns, "REPORT known-at=\(known + 2)") == ["2 7 1 1 - 1683.5"])
        #expect(try ledger.columns(["group"], "REPORT by=group").contains("family") == false)
    }

    /// The last receipt's price is the lot's, unless that receipt was a mistake.
    @Test func pricesAreTheLastReceipts() throws {
        let ledger = try Programme.make()
        let receive = "RECEIVE facility=depot \(Programme.spray) lot=A1 expiry=2026-06-30 qty=1"
        try ledger.write(receive + " unit-cost=999999999999.9999 currency=SEK")
        try ledger.write(receive)
        #expect(try ledger.columns(["cost-SEK", "cost-NOK"], "REPORT") == ["6999999999999.9993 -"])
        #expect(try ledger.columns(["cost-SEK", "cost-NOK"], "REPORT known-at=17") == ["- 1683.5"])
        try ledger.write("CORRECT event=18 reason=typo")
        #expect(try ledger.columns(["cost-SEK", "cost-NOK"], "REPORT") == ["- 1683.5"])
        #expect(try ledger.columns(["cost-SEK", "cost-NOK"], "REPORT known-at=19") == ["6999999999999.9993 -"])
    }

    /// Units times price goes beyond 64 bits before it is divided.
    @Test func addsLargeSumsExactly() throws {
        let ledger = try TestLedger(at: "2026-01-10T08:00:00Z")
        try ledger.write("FACILITY facility=depot name=D type=warehouse")
        for number in 1...3 {
            let lot = "product=syringe-kit lot=L\(number)"
            try ledger.write(
                "RECEIVE facility=depot \(lot) expiry=2030-01-01 qty=1000000 unit-cost=999999999999.9999 currency=NOK")
            try ledger.write("DISPENSE facility=depot \(lot) qty=1000000")
        }
        #expect(try ledger.columns(["units", "cost-NOK"], "REPORT") == ["3000000 2999999999999999700"])
    }

    @Test func refusesABrokenLine() throws {
        for line in [
            "seq=5 at=2026-01-10T09:00:00.000Z by=root kind=used doses=x",
            "seq=5 at=2026-01-10T09:00:00.000Z by=root kind=used note=\"a",
            "seq=5 at=2026-01-10 by=root kind=used", "seq=5 at=2026-01-10T09:00:00.000Z", "seq=5", "", "=", "kind",
            "\"", "a=\"\\",
            "seq=5 at=2026-01-10T09:00:00.000Z by=root kind=used note=\"a\"b doses=1",
        ] {
            let ledger = try TestLedger(at: "2026-01-10T08:00:00Z")
            try ledger.write("FACILITY facility=depot name=D type=warehouse")
            ledger.store.lines[4] = Array(line.utf8)
            #expect(ledger.refusal("REPORT") == "internal", "\(line)")
        }
    }
}
