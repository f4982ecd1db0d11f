import Ledger
import Line
import Queries
import Testing

@Suite struct RegisterTests {
    @Test func traceFollowsALot() throws {
        let ledger = try Programme.make()
        let (first, second) = ("2026-01-10T09:00:00.000Z", "2026-01-11T09:00:00.000Z")
        let third = "2026-02-01T10:00:00.000Z"
        let answer = try ledger.ask("TRACE product=spray-1.26mg lot=A1")
        #expect(
            answer.rows == [
                "seq=8 at=\(first) kind=received facility=depot from=supplier to=available qty=100 by=root",
                "seq=10 at=\(second) kind=shipped facility=depot from=available to=transit shipment=10 qty=30 by=root",
                "seq=11 at=\(second) kind=arrived facility=oslo-1 from=transit to=available shipment=10 qty=25 by=root",
                "seq=12 at=\(second) kind=lost facility=oslo-1 from=transit to=lost shipment=10 qty=2 by=root",
                "seq=13 at=\(third) kind=dispensed facility=oslo-1 from=available to=dispensed qty=5 by=root",
                "seq=14 at=\(third) kind=dispensed facility=oslo-1 from=available to=dispensed qty=2 by=root",
                "seq=15 at=\(third) kind=quarantined facility=oslo-1 from=available to=quarantine qty=4 by=root",
                "seq=17 at=\(third) kind=counted facility=oslo-1 from=available to=adjusted qty=1 by=root",
            ])
        #expect(
            answer.ok == "supplier=-100 available=83 quarantine=4 transit=3 dispensed=7 destroyed=0 lost=2 adjusted=1")
        #expect(ledger.refusal("TRACE product=spray-1.26mg lot=A2") == "unknown-lot field=lot")
        #expect(ledger.refusal("TRACE product=spray lot=A1") == "unknown-product field=product")
    }

    @Test func balanceIsZeroInSum() throws {
        let ledger = try Programme.make()
        let b =
            #"product=spray-1.26mg lot="B\"2" supplier=-50 available=50 quarantine=0 transit=0 dispensed=0 "#
            + "destroyed=0 lost=0 adjusted=0 sum=0"
        #expect(
            try ledger.rows("BALANCE") == [
                "product=spray-1.26mg lot=A1 supplier=-100 available=83 quarantine=4 transit=3 dispensed=7 destroyed=0"
                    + " lost=2 adjusted=1 sum=0",
                b,
            ])
        #expect(try ledger.rows(#"BALANCE lot="B\"2" as-of=2026-01-10"#) == [b])
        #expect(try ledger.rows("BALANCE as-of=8").count == 1)
        #expect(try ledger.rows("BALANCE as-of=7") == [])
        #expect(
            try ledger.columns(["available", "quarantine", "transit", "lost"], "BALANCE lot=A1 as-of=12") == [
                "95 0 3 2"
            ])
    }

    @Test func expiringComesSoonestFirst() throws {
        let ledger = try Programme.make()
        #expect(try ledger.rows("EXPIRING") == [])
        #expect(try ledger.rows("EXPIRING within=148d") == [])
        let row = "product=spray-1.26mg lot=A1 expiry=2026-06-30 status="
        #expect(
            try ledger.rows("EXPIRING within=149d") == [
                "facility=depot " + row + "available on-hand=70 days=149",
                "facility=oslo-1 " + row + "available on-hand=13 days=149",
                "facility=oslo-1 " + row + "quarantine on-hand=4 days=149",
            ])
        try ledger.turn(to: "2026-07-01T05:00:00Z")
        try ledger.write("RECEIVE facility=bergen-1 product=syringe-kit lot=K expiry=2026-07-01 qty=1")
        #expect(
            try ledger.rows("EXPIRING within=0d") == [
                "facility=depot " + row + "quarantine on-hand=70 days=-1",
                "facility=oslo-1 " + row + "quarantine on-hand=17 days=-1",
                "facility=bergen-1 product=syringe-kit lot=K expiry=2026-07-01 status=available on-hand=1 days=0",
            ])
    }

    @Test func quotasTellWhatIsFree() throws {
        let ledger = try Programme.make()
        try ledger.write("QUOTA facility=oslo-1 product=spray-1.26mg max=40 min=10")
        try ledger.write("QUOTA facility=oslo-1 max=15")
        try ledger.write("QUOTA facility=oslo-1 product=syringe-kit min=5 from=2026-01-01")
        try ledger.write("QUOTA facility=oslo-1 product=spray-1.8mg max=5 from=2026-03-01")
        try ledger.write("QUOTA facility=depot max=5")
        try ledger.write("QUOTA facility=depot")
        #expect(
            try ledger.rows("QUOTAS") == [
                "facility=oslo-1 max=15 stored=17 incoming=3 free=0",
                "facility=oslo-1 product=spray-1.26mg max=40 min=10 stored=17 incoming=3 free=20",
                "facility=oslo-1 product=syringe-kit min=5 stored=0 incoming=0",
            ])
        #expect(try ledger.rows("QUOTAS facility=bergen-1") == [])
    }

    @Test func openMatters() throws {
        let ledger = try Programme.make()
        let lot = "product=spray-1.26mg lot=A1"
        let shipment = "shipment=10 from=depot to=oslo-1 \(lot) qty=30 outstanding=3"
        for scope in ["", " facility=oslo-1", " facility=depot"] {
            #expect(try ledger.rows("SHIPMENTS" + scope) == [shipment])
        }
        #expect(try ledger.rows("SHIPMENTS facility=bergen-1") == [])
        #expect(
            try ledger.rows("PENDING") == ["event=16 kind=destruction-proposed facility=oslo-1 \(lot) qty=3 by=root"])
        #expect(try ledger.rows("PENDING facility=depot") == [])
        #expect(
            try ledger.rows("DISCREPANCIES") == [
                "event=12 kind=lost facility=oslo-1 \(lot) qty=2 by=root",
                "event=17 kind=counted facility=oslo-1 \(lot) qty=-1 by=root",
            ])
        try ledger.write("CONFIRM event=16", by: TestLedger.second)
        try ledger.write("RESOLVE event=12 finding=found", by: TestLedger.second)
        try ledger.write("CANCEL shipment=10")
        #expect(try ledger.rows("PENDING") + ledger.rows("SHIPMENTS") == [])
        #expect(try ledger.columns(["event"], "DISCREPANCIES") == ["17"])
    }

    @Test func registers() throws {
        let ledger = try Programme.make()
        #expect(
            try ledger.rows("FACILITIES") == [
                "facility=bergen-1 name=Bergen type=treatment municipality=bergen closed=no",
                "facility=depot name=\"The depot\" type=warehouse closed=no",
                "facility=oslo-1 name=Oslo type=low-threshold municipality=oslo closed=no",
            ])
        try ledger.write("PRODUCT product=spray-1.8mg gtin=07046260529922 pack=2")
        try ledger.write("PRODUCT product=spray-1.8mg gtin=04012345678901 pack=10")
        #expect(
            try ledger.columns(["product", "strength-ug", "pack", "gtin", "min-shelf-life-days"], "PRODUCTS") == [
                "spray-1.26mg 1260 - - 0", "spray-1.8mg 1800 10 04012345678901 0",
                "spray-1.8mg 1800 2 07046260529922 0",
                "syringe-kit 2000 - - 0",
            ])
        try ledger.write("QUARANTINE product=spray-1.26mg lot=A1 reason=recall")
        #expect(
            try ledger.rows("LOTS") == [
                "product=spray-1.26mg lot=A1 expiry=2026-06-30 recalled=yes",
                "product=spray-1.26mg lot=\"B\\\"2\" expiry=2027-01-31 recalled=no",
            ])
        #expect(
            try ledger.rows("SCAN code=\"(01)07046260529922(17)270331(10)X7\"") == [
                "gtin=07046260529922 lot=X7 expiry=2027-03-31 product=spray-1.8mg pack=2"
            ])
        #expect(ledger.refusal("SCAN code=4711") == "bad-value field=code")
    }

    @Test func grants() throws {
        let ledger = try Programme.make()
        for grant in [
            "user=ola role=terminal facility=oslo-1", "user=ola role=auditor", "user=kari role=admin",
            "user=ola role=terminal facility=bergen-1", "user=Per role=pharmacist",
        ] { try ledger.write("GRANT " + grant) }
        try ledger.write("REVOKE user=kari role=admin")
        #expect(
            try ledger.rows("GRANTS") == [
                "user=Per role=pharmacist", "user=ola role=auditor", "user=ola role=terminal facility=bergen-1",
                "user=ola role=terminal facility=oslo-1",
            ])
    }
}
