/// A small programme, its numbers few enough to be added up by hand: a depot, two counters, two lots.
enum Programme {
    static let spray = "product=spray-1.26mg"

    /// At the end it is 2026-02-01 11:00 in Oslo and the newest event is 17.
    static func make() throws -> TestLedger {
        let ledger = try TestLedger(at: "2026-01-10T08:00:00Z")
        try ledger.write("FACILITY facility=oslo-1 name=Oslo type=low-threshold municipality=oslo")
        try ledger.write("FACILITY facility=bergen-1 name=Bergen type=treatment municipality=bergen")
        try ledger.write("FACILITY facility=depot name=\"The depot\" type=warehouse")
        try ledger.turn(to: "2026-01-10T09:00:00Z")
        try ledger.write(
            "RECEIVE facility=depot \(spray) lot=A1 expiry=2026-06-30 qty=100 unit-cost=240.5 currency=NOK")
        try ledger.write(
            "RECEIVE facility=depot \(spray) lot=\"B\\\"2\" expiry=2027-01-31 qty=50 unit-cost=10 currency=EUR")
        try ledger.turn(to: "2026-01-11T09:00:00Z")
        try ledger.write("SHIP from=depot to=oslo-1 \(spray) qty=30")
        try ledger.write("ARRIVE shipment=10 qty=25 missing=2 reason=torn")
        try ledger.turn(to: "2026-02-01T10:00:00Z")
        try ledger.write(
            "DISPENSE facility=oslo-1 \(spray) qty=5 visit=initial group=client recipient=p1 channel=counter")
        try ledger.write(
            "DISPENSE facility=oslo-1 \(spray) qty=2 visit=refill reason=used group=client recipient=p1")
        try ledger.write("QUARANTINE facility=oslo-1 \(spray) lot=A1 qty=4 reason=damage")
        try ledger.write("DESTROY facility=oslo-1 \(spray) lot=A1 qty=3 reason=broken")
        try ledger.write("COUNT facility=oslo-1 \(spray) lot=A1 counted=13")
        return ledger
    }
}
