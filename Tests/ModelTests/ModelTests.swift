import Foundation
import Testing

@testable import Model

/// A ledger in Oslo, opened on Monday 2026-01-05 at 08:00 local time, with three facilities and a few users.
final class Desk {
    let model: Model
    var now: Int64 = 1_767_596_400_000
    var connection = 0

    init() {
        model = Model(site: "oslo", zone: TimeZone(identifier: "Europe/Oslo") ?? .gmt, openedAt: now)
        for facility in ["alfa", "bravo", "store"] {
            say("root", "FACILITY facility=\(facility) name=House type=treatment")
        }
        say("root", "GRANT user=anna role=pharmacist")
        say("root", "GRANT user=bjorn role=pharmacist")
        say("root", "GRANT user=counter role=terminal facility=alfa")
    }

    /// The reply as text; values hold no blanks here.
    @discardableResult
    func say(_ user: String, _ line: String) -> String {
        let words = line.split(separator: " ").map(String.init)
        let fields = words.dropFirst().map { word in
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (key: String(parts[0]), value: String(parts[1]))
        }
        let request = ModelRequest(
            user: user, isAdministrator: user == "root", connection: connection, verb: words[0], fields: Array(fields))
        return model.answer(request, now: now).description
    }

    func pass(days: Int = 0, hours: Int = 0, seconds: Int = 0) {
        now += Int64(days * 86_400 + hours * 3_600 + seconds) * 1_000
    }
}

@Suite struct ModelTests {
    let desk = Desk()

    @Test func dispensesFirstExpiredFirst() {
        #expect(desk.model.eventCount == 10)
        let first = desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=B expiry=2026-03-31 qty=5 id=a")
        #expect(first == "OK seq=11 on-hand=5")
        desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-03-31 qty=2")
        desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=C expiry=2026-02-28 qty=1")
        let reply = desk.say("counter", "DISPENSE product=spray-1.8mg qty=4 id=b")
        #expect(
            reply == """
                ROW lot=C expiry=2026-02-28 qty=1 seq=14
                ROW lot=A expiry=2026-03-31 qty=2 seq=15
                ROW lot=B expiry=2026-03-31 qty=1 seq=16
                OK seq=16 on-hand=4
                """)
        #expect(desk.say("counter", "DISPENSE qty=4 id=b product=spray-1.8mg") == reply + " replayed=true")
        #expect(desk.say("counter", "DISPENSE qty=3 id=b product=spray-1.8mg") == "ERR id-reused")
        #expect(
            desk.say("counter", "DISPENSE product=spray-1.8mg qty=5")
                == "ERR insufficient-stock available=4 requested=5")
        #expect(desk.say("anna", "DISPENSE product=spray-1.8mg qty=5") == "ERR missing-field field=facility")
        #expect(desk.say("counter", "DISPENSE facility=bravo product=x qty=1") == "ERR forbidden")
    }

    @Test func sweepsAtMidnightAndDispensesLate() {
        desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-01-05 qty=9")
        desk.pass(hours: 15, seconds: 3_599)
        #expect(desk.say("anna", "EXPIRING within=0d").contains("status=available on-hand=9 days=0"))
        desk.pass(seconds: 1)
        #expect(
            desk.say("anna", "STOCK") == """
                ROW facility=alfa product=spray-1.8mg lot=A expiry=2026-01-05 status=quarantine on-hand=9
                OK seq=12
                """)
        #expect(desk.model.events[11].kind == "expired" && desk.model.events[11].by == "naloxd")
        #expect(Days.text(instant: desk.model.events[11].effective) == "2026-01-05T23:00:00.000Z")
        #expect(
            desk.say("anna", "DISPENSE facility=alfa product=spray-1.8mg lot=A qty=1")
                == "ERR expired lot=A expiry=2026-01-05")
        #expect(
            desk.say("counter", "DISPENSE product=spray-1.8mg qty=2 occurred=2026-01-05T22:00:00Z") == """
                ROW lot=A expiry=2026-01-05 qty=2 seq=13
                OK seq=13 on-hand=0
                """)
        desk.say("anna", "QUARANTINE product=spray-1.8mg lot=A reason=recall")
        #expect(
            desk.say("counter", "DISPENSE product=spray-1.8mg qty=2 occurred=2026-01-05T22:00:00Z")
                == "ERR insufficient-stock available=0 requested=2")
    }

    @Test func holdsToShelfLife() {
        desk.say("anna", "PRODUCT product=spray-1.8mg min-shelf-life-days=7")
        desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-01-12 qty=3")
        #expect(desk.say("counter", "DISPENSE product=spray-1.8mg qty=1").hasSuffix("OK seq=13 on-hand=2"))
        desk.pass(days: 1)
        #expect(
            desk.say("counter", "DISPENSE product=spray-1.8mg qty=1")
                == "ERR insufficient-stock available=0 requested=1")
        #expect(
            desk.say("counter", "DISPENSE product=spray-1.8mg lot=A qty=1") == "ERR expired lot=A expiry=2026-01-12")
    }

    @Test func shipsInParts() {
        desk.say("anna", "RECEIVE facility=store product=spray-1.8mg lot=A expiry=2026-06-30 qty=10")
        desk.say("anna", "RECEIVE facility=store product=spray-1.8mg lot=B expiry=2026-07-31 qty=10")
        #expect(
            desk.say("anna", "SHIP from=store to=alfa product=spray-1.8mg qty=14") == """
                ROW lot=A expiry=2026-06-30 qty=10 seq=13
                ROW lot=B expiry=2026-07-31 qty=4 seq=14
                OK seq=14 shipment=13
                """)
        #expect(desk.say("counter", "ARRIVE shipment=13 qty=8 missing=3") == "OK seq=17 outstanding=3")
        #expect(
            desk.model.events[14...].map { "\($0.kind) \($0.lot ?? "") \($0.quantity)" } == [
                "arrived A 8", "lost A 2", "lost B 1",
            ])
        #expect(
            desk.say("counter", "ARRIVE shipment=13 qty=4") == "ERR insufficient-stock available=3 requested=4")
        #expect(desk.say("counter", "DISCREPANCIES").contains("ROW event=17 kind=lost facility=alfa"))
        #expect(desk.say("counter", "RESOLVE event=16 finding=none") == "ERR same-user")
        #expect(desk.say("bjorn", "RESOLVE event=16 finding=none") == "OK seq=18")
        #expect(desk.say("anna", "CANCEL shipment=13") == "OK seq=19")
        #expect(desk.say("anna", "CANCEL shipment=13") == "ERR not-pending")
        #expect(
            desk.say("anna", "CORRECT event=15 reason=no") == """
                ROW event=15 seq=20
                ROW event=16 seq=21
                ROW event=17 seq=22
                OK seq=22
                """)
        #expect(desk.say("anna", "SHIPMENTS").contains("lot=B qty=4 outstanding=1"))
        #expect(desk.say("anna", "DISCREPANCIES") == "OK seq=22")
    }

    @Test func keepsQuotas() {
        desk.say("root", "QUOTA facility=alfa product=spray-1.8mg max=10 min=2 from=2026-01-06")
        desk.say("root", "QUOTA facility=alfa max=5")
        let receive = "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-06-30 qty="
        #expect(desk.say("anna", receive + "6") == "ERR quota-exceeded max=5 stored=0 incoming=0 requested=6")
        #expect(desk.say("anna", receive + "5") == "OK seq=13 on-hand=5")
        #expect(desk.say("counter", "RETURN product=spray-1.8mg lot=A qty=2") == "OK seq=14 over-quota=2")
        desk.say("root", "QUOTA facility=alfa")
        desk.pass(days: 1)
        #expect(desk.say("anna", receive + "4") == "ERR quota-exceeded max=10 stored=7 incoming=0 requested=4")
        #expect(
            desk.say("counter", "QUOTAS") == """
                ROW facility=alfa product=spray-1.8mg max=10 min=2 stored=7 incoming=0 free=3
                OK seq=15
                """)
    }

    @Test func countsAsItWas() {
        desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-06-30 qty=10")
        desk.pass(hours: 2)
        desk.say("counter", "DISPENSE product=spray-1.8mg qty=4")
        #expect(
            desk.say("counter", "COUNT product=spray-1.8mg lot=A counted=9 occurred=2026-01-05T08:00:00Z")
                == "OK seq=13 was=10 counted=9 difference=-1")
        #expect(
            desk.say("counter", "COUNT product=spray-1.8mg lot=A counted=5") == "OK seq=14 was=5 counted=5 difference=0"
        )
        #expect(
            desk.say("counter", "COUNT product=spray-1.8mg lot=A counted=0 occurred=2026-01-05T08:00:00Z")
                == "ERR insufficient-stock available=5 requested=9")
        #expect(desk.say("counter", "RESOLVE event=14 finding=x") == "ERR not-pending")
        #expect(desk.say("counter", "CORRECT event=13 reason=x") == "ROW event=13 seq=15\nOK seq=15")
        #expect(desk.say("counter", "RESOLVE event=13 finding=x") == "ERR not-pending")
    }

    @Test func recallsAndDestroysByTwo() {
        desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-06-30 qty=10")
        #expect(desk.say("anna", "RELEASE product=spray-1.8mg lot=A reason=recall") == "ERR not-pending")
        #expect(desk.say("anna", "QUARANTINE product=spray-1.8mg lot=A reason=recall") == "OK seq=13")
        #expect(
            desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-06-30 qty=2")
                == "OK seq=14 on-hand=0")
        #expect(
            desk.say("anna", "DESTROY facility=alfa product=spray-1.8mg lot=A qty=12 reason=recall")
                == "OK seq=15 event=15")
        #expect(desk.say("anna", "CONFIRM event=15") == "ERR same-user")
        desk.say("anna", "RELEASE facility=alfa product=spray-1.8mg lot=A qty=1 reason=other")
        #expect(desk.say("anna", "CONFIRM event=15") == "ERR insufficient-stock available=11 requested=12")
        desk.say("anna", "QUARANTINE facility=alfa product=spray-1.8mg lot=A reason=other")
        #expect(desk.say("counter", "CONFIRM event=15") == "OK seq=18")
        #expect(desk.say("counter", "CONFIRM event=15") == "ERR not-pending")
        #expect(
            desk.say("anna", "BALANCE").hasPrefix(
                "ROW product=spray-1.8mg lot=A supplier=-12 available=0 quarantine=0 transit=0 dispensed=0 destroyed=12"
            ))
        #expect(desk.say("anna", "CORRECT event=12 reason=x") == "ERR not-correctable")
        #expect(desk.say("anna", "CORRECT event=18 reason=x") == "ROW event=18 seq=19\nOK seq=19")
    }

    @Test func correctsIntoQuarantineWhatHasExpired() {
        desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-01-05 qty=2")
        desk.say("counter", "DISPENSE product=spray-1.8mg qty=2")
        desk.pass(days: 1)
        #expect(desk.say("counter", "CORRECT event=12 reason=x") == "ROW event=12 seq=13\nOK seq=13")
        #expect(desk.say("counter", "STOCK").contains("status=quarantine on-hand=2"))
        #expect(desk.say("counter", "CORRECT event=12 reason=x") == "ERR already-corrected")
        #expect(desk.say("counter", "CORRECT event=13 reason=x") == "ERR not-correctable")
        #expect(desk.say("counter", "CORRECT event=11 reason=x") == "ERR forbidden")
        desk.pass(hours: 1)
        #expect(desk.say("counter", "CORRECT event=12 reason=x") == "ERR forbidden")
        #expect(
            desk.say("anna", "CORRECT event=11 reason=x") == "ERR insufficient-stock available=0 requested=2")
    }

    @Test func relotsAndNamesDispensings() {
        desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-06-30 qty=5")
        desk.say("counter", "DISPENSE product=spray-1.8mg qty=2")
        #expect(
            desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-07-31 qty=5")
                == "ERR lot-mismatch expiry=2026-06-30")
        #expect(
            desk.say("anna", "LOT product=spray-1.8mg lot=A expiry=2026-01-04 reason=x") == """
                ROW seq=12 facility=alfa qty=2
                OK seq=14
                """)
        #expect(desk.model.events[13].kind == "expired" && desk.model.events[13].request == 13)
        #expect(
            desk.say("anna", "STOCK as-of=12").contains("expiry=2026-06-30 status=available on-hand=3"))
    }

    @Test func batchesAreAllOrNone() {
        #expect(desk.say("anna", "COMMIT") == "ERR no-batch")
        #expect(desk.say("anna", "BEGIN id=x") == "OK seq=10")
        #expect(
            desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-06-30 qty=5")
                == "OK queued=1 seq=10")
        #expect(desk.say("anna", "DISPENSE facility=alfa product=spray-1.8mg qty=6") == "OK queued=2 seq=10")
        #expect(
            desk.say("anna", "COMMIT")
                == "ERR batch-failed line=2 error=insufficient-stock available=5 requested=6")
        #expect(desk.model.eventCount == 10 && desk.model.balances().stock.isEmpty)
        for suffix in ["", " replayed=true"] {
            desk.say("anna", "BEGIN id=x")
            desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-06-30 qty=5")
            desk.say("anna", "DISPENSE facility=alfa product=spray-1.8mg qty=3")
            #expect(desk.say("anna", "COMMIT") == "ROW line=1 seq=11\nROW line=2 seq=12\nOK seq=12" + suffix)
        }
        desk.say("anna", "BEGIN")
        #expect(desk.say("anna", "STOCK") == "ERR bad-line")
        #expect(desk.say("anna", "COMMIT") == "ERR batch-failed line=1 error=bad-line")
    }

    @Test func clockAndPersonalNumbers() {
        desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-06-30 qty=5 id=a")
        let ahead = desk.now + 1_000
        #expect(
            desk.say("counter", "DISPENSE product=spray-1.8mg qty=1 occurred=" + Days.text(instant: ahead))
                == "ERR bad-value field=occurred")
        #expect(
            desk.say("counter", "DISPENSE product=spray-1.8mg qty=1 occurred=2025-12-01")
                == "ERR bad-value field=occurred")
        #expect(
            desk.say("counter", "DISPENSE product=spray-1.8mg qty=9 recipient=8403151239")
                == "ERR personal-number field=recipient")
        desk.pass(seconds: -61)
        #expect(desk.say("counter", "DISPENSE product=spray-1.8mg qty=1 worker=8403151239") == "ERR clock-behind")
        #expect(
            desk.say("anna", "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-06-30 qty=5 id=a")
                == "OK seq=11 on-hand=5 replayed=true")
        #expect(desk.say("root", "CLOCK reason=battery") == "OK seq=12")
        #expect(desk.say("counter", "DISPENSE product=spray-1.8mg qty=1 worker=8403151239").hasSuffix("on-hand=4"))
    }

    @Test(arguments: [
        ("15038412342", true), ("15038412343", false), ("55038412417", true), ("03497222248", true),
        ("born 840315-1239.", true), ("840315-1238", false), ("198403151239", true), ("650784-4550", true),
        ("131052-308T", true), ("131052-308U", false), ("150384-1234", true), ("310284-1234", false),
        ("8403151239", false), ("x15038412342", false), ("840315--1239", false),
    ])
    func findsPersonalNumbers(text: String, isOne: Bool) {
        #expect(PersonalNumber.occurs(in: text, bareTen: false) == isOne)
    }

    @Test func reportsAndForecasts() {
        desk.say(
            "anna",
            "RECEIVE facility=alfa product=spray-1.8mg lot=A expiry=2026-12-31 qty=20 unit-cost=12.5 currency=NOK")
        desk.pass(days: 9)
        let visit = "DISPENSE product=spray-1.8mg recipient=k qty="
        desk.say("counter", visit + "2 visit=initial")
        desk.say("counter", visit + "3 visit=refill reason=used occurred=2026-01-06")
        desk.say("counter", visit + "4 visit=refill reason=lost")
        desk.say("counter", "CORRECT event=14 reason=x")
        let report = desk.say("anna", "REPORT period=2026-01")
        #expect(report.hasPrefix("ROW visits=2 units=5 initial=1 refill=1 recipients=1 returned=1 used=1 lost=0 "))
        #expect(report.contains("follow-ups=0 cost-NOK=62.5\n"))
        #expect(
            desk.say("anna", "REPORT period=2026-01-06 by=facility").hasPrefix("ROW facility=alfa visits=1 units=3 "))
        // 5 units in 10 days, none of them out: 15.22 a month.
        #expect(
            desk.say("anna", "FORECAST") == """
                ROW facility=alfa product=spray-1.8mg on-hand=15 days=10 days-out=0 monthly=15.2 months=1.0 order=31
                OK seq=15
                """)
    }

    @Test func closesFacilities() {
        desk.say("anna", "RECEIVE facility=bravo product=spray-1.8mg lot=A expiry=2026-12-31 qty=1")
        #expect(desk.say("root", "FACILITY facility=bravo closed=yes") == "ERR facility-not-empty")
        desk.say("anna", "SHIP from=bravo to=alfa product=spray-1.8mg qty=1")
        #expect(desk.say("root", "FACILITY facility=bravo closed=yes") == "ERR facility-not-empty")
        desk.say("counter", "ARRIVE shipment=12 qty=1")
        #expect(desk.say("root", "FACILITY facility=bravo closed=yes") == "OK seq=14")
        #expect(
            desk.say("anna", "SHIP from=alfa to=bravo product=spray-1.8mg qty=1") == "ERR facility-closed")
        #expect(desk.say("root", "QUOTA facility=bravo max=3") == "OK seq=15")
        #expect(desk.say("root", "REVOKE user=counter role=terminal facility=bravo") == "ERR unknown-grant")
    }
}

/// A long random run keeps the books in balance, and the generator asks for what it should.
@Suite struct GeneratorTests {
    @Test(arguments: [1, 2] as [UInt64])
    func everyUnitIsSomewhere(seed: UInt64) {
        var generator = RequestGenerator(seed: seed)
        let model = Model(
            site: RequestGenerator.site, zone: RequestGenerator.zone, openedAt: RequestGenerator.openedAt)
        var now = RequestGenerator.openedAt
        var codes: [String: Int] = [:]
        for _ in 0..<6_000 {
            let (request, advance) = generator.next()
            now += advance
            let reply = model.answer(request, now: now)
            codes[reply.errorCode ?? "", default: 0] += 1
            generator.learn(from: reply)
        }
        let (stock, lots) = model.balances()
        #expect(stock.allSatisfy { $0.available >= 0 && $0.quarantine >= 0 }, "seed \(seed)")
        #expect(lots.allSatisfy { $0.accounts.values.reduce(0, +) == 0 }, "seed \(seed)")
        for lot in lots {
            let held = stock.filter { $0.product == lot.product && $0.lot == lot.lot }
            #expect(held.reduce(0) { $0 + $1.available } == lot.accounts[.available], "seed \(seed)")
            #expect(held.reduce(0) { $0 + $1.quarantine } == lot.accounts[.quarantine], "seed \(seed)")
        }
        #expect(codes[""] ?? 0 > 3_500, "seed \(seed): \(codes)")
    }
}
