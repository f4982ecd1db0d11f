import Journal
import Ledger
import Line
import Testing

@testable import Daemon

/// Rules that take many requests, or a clock that goes astray, to be met.
@Suite struct RuleTests {
    private let ledger: LedgerUnderTest
    /// 2026-01-05T08:00Z.
    private static let start: Int64 = 1_767_600_000_000
    private static let day: Int64 = 86_400_000

    init() throws {
        ledger = try LedgerUnderTest(
            site: "oslo", zone: "Europe/Oslo", openedAt: Self.start,
            temporaryDirectory: AgreementTests.temporaryDirectory)
        try expectOK("FACILITY facility=a name=A type=prison")
    }

    private func ask(_ line: String, user: String = "root", at now: Int64 = start) throws -> [String] {
        try ledger.answer(line, user: user, isAdministrator: user == "root", connection: 1, now: now)
            .map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    private func expectOK(_ line: String, at now: Int64 = start) throws {
        let reply = try ask(line, at: now)
        #expect(reply.last?.hasPrefix("OK ") == true, "\(line): \(reply)")
    }

    private func send(_ lines: [String], user: String = "root", at now: Int64 = start) throws -> String {
        var last = ""
        for line in lines { last = try ask(line, user: user, at: now).last ?? "" }
        return last
    }

    // MARK: - Batches

    private let delivery = [
        "BEGIN id=b1 worker=w note=n", "RECEIVE facility=a product=spray-1.8mg lot=A expiry=2060-01-31 qty=5", "COMMIT",
    ]

    @Test func aBatchIsTheSameInWhateverOrderItsBeginStands() throws {
        let first = try send(delivery)
        #expect(first.hasPrefix("OK seq="))
        #expect(try send(["BEGIN note=n id=b1 worker=\"w\""] + delivery[1...]) == first + " replayed=true")
    }

    /// Who repeats a batch with a line too many must not believe that this line was carried out.
    @Test(arguments: ["GARBAGE", "STOCK", "DISPENSE facility=a product=spray-1.8mg qty=0"])
    func aBatchWithARefusedLineIsAnother(line: String) throws {
        #expect(try send(delivery).hasPrefix("OK "))
        let again = try send([delivery[0], delivery[1], line, delivery[2]])
        #expect(again.hasPrefix("ERR ") && again.contains("id-reused"), "\(again)")
    }

    // MARK: - Expiry

    /// What a mistaken QUARANTINE holds would have gone there at midnight all the same.
    @Test(arguments: [(5, "insufficient-stock"), (4, "OK ")])
    func aLateDispensingTakesWhatACorrectionLeftInQuarantine(quantity: Int, answer: String) throws {
        let later = Self.start + Self.day
        try expectOK("RECEIVE facility=a product=spray-1.8mg lot=A expiry=2026-01-05 qty=6")
        let answered = try send(["QUARANTINE facility=a product=spray-1.8mg lot=A qty=4 reason=other"])
        let quarantined = try #require(answered.split(separator: "=").last)
        try expectOK("DISPENSE facility=a product=spray-1.8mg qty=2")
        let late = "DISPENSE facility=a product=spray-1.8mg lot=A qty=\(quantity) occurred=2026-01-05T09:00:00Z"
        #expect(try ask(late, at: later).last?.contains("insufficient-stock available=0") == true)
        try expectOK("CORRECT event=\(quarantined) reason=\"no damage\"", at: later)
        #expect(try ask(late, at: later).last?.contains(answer) == true)
    }

    /// Four wait only for their expiry, two were returned. Who undoes what took some away puts them back as they were.
    @Test(arguments: [
        ("DESTROY", "qty=6 reason=disposal", 0), ("DESTROY", "qty=3 reason=disposal", 3),
        ("DESTROY", "qty=2 reason=disposal", 4), ("COUNT", "counted=1 status=quarantine", 1),
        ("COUNT", "counted=9 status=quarantine", 4),
    ])
    func aLateDispensingTakesWhatACorrectionPutBack(verb: String, fields: String, left: Int) throws {
        let later = Self.start + Self.day
        try expectOK("GRANT user=p role=pharmacist")
        try expectOK("RECEIVE facility=a product=spray-1.8mg lot=A expiry=2026-01-05 qty=4")
        try expectOK("RETURN facility=a product=spray-1.8mg lot=A qty=2", at: later)
        try expectOK("\(verb) facility=a product=spray-1.8mg lot=A \(fields)", at: later)
        if verb == "DESTROY" {
            let confirmed = try send(["CONFIRM event=\(ledger.recorder.lastNumber)"], user: "p", at: later)
            #expect(confirmed.hasPrefix("OK "), "\(confirmed)")
        }
        let late = "DISPENSE facility=a product=spray-1.8mg occurred=2026-01-05T09:00:00Z qty="
        #expect(try send([late + "100"], at: later).contains("insufficient-stock available=\(left) "))
        try expectOK("CORRECT event=\(ledger.recorder.lastNumber) reason=\"other box\"", at: later)
        #expect(try send([late + "100"], at: later).contains("insufficient-stock available=4 "))
        try expectOK(late + "4", at: later)
        try ledger.recorder.settle()
        #expect(try Verification.run(ledger.journal).events == ledger.recorder.lastNumber)
    }

    /// A box whose code tells when it expires, and not its lot.
    @Test(arguments: [
        ("(17)600229", "qty=3", "on-hand=6"), ("(17)600229", "qty=4", "insufficient-stock available=3 "),
        ("(17)600531", "qty=1", "insufficient-stock available=0 "), ("", "qty=4", "on-hand=5"),
        ("(17)600229", "qty=1 lot=C", "lot-mismatch expiry=2060-03-31 "), ("(17)600229", "qty=1 lot=B", "on-hand=8"),
    ])
    func aScannedExpirySaysOfWhichLots(expiry: String, fields: String, answer: String) throws {
        try expectOK("PRODUCT product=spray-1.8mg gtin=07046260529922 pack=1")
        for (lot, expiry, quantity) in [("A", "2060-01-31", 2), ("B", "2060-02-29", 3), ("C", "2060-03-31", 4)] {
            try expectOK("RECEIVE facility=a product=spray-1.8mg lot=\(lot) expiry=\(expiry) qty=\(quantity)")
        }
        let answered = try send(["DISPENSE facility=a code=(01)07046260529922\(expiry) \(fields)"])
        #expect((answered + " ").contains(answer), "\(answered)")
    }

    // MARK: - Rates

    @Test func aTerminalsBatchCountsAsItsEvents() throws {
        try expectOK("GRANT user=t role=terminal facility=a")
        try expectOK("RECEIVE facility=a product=spray-1.8mg lot=A expiry=2060-01-31 qty=100000")
        func batch(of count: Int) -> [String] {
            ["BEGIN"] + [String](repeating: "DISPENSE product=spray-1.8mg qty=1", count: count) + ["COMMIT"]
        }
        #expect(try send(batch(of: 600), user: "t").hasPrefix("OK "))
        let refused = try send(batch(of: 401), user: "t", at: Self.start + 20_000)
        #expect(refused.hasPrefix("ERR ") && refused.contains("busy") && refused.contains("retry-after=40"))
        #expect(try send(batch(of: 400), user: "t", at: Self.start + 20_000).hasPrefix("OK "))
        let single = try ask("DISPENSE product=spray-1.8mg qty=1", user: "t", at: Self.start + 59_000)[0]
        #expect(single.contains("busy") && single.contains("retry-after=1"), "\(single)")
        #expect(try send(batch(of: 600), user: "t", at: Self.start + 60_000).hasPrefix("OK "))
    }

    /// What it wrote while the clock was ahead does not count for as long as the clock was.
    @Test func aTerminalMayWriteAfterTheClockWasSetBack() throws {
        try expectOK("GRANT user=t role=terminal facility=a")
        let ahead = Self.start + Self.day
        let sessions = [String](repeating: "TRAIN trainer=t audience=staff trained=1", count: 1_000)
        #expect(try send(["BEGIN"] + sessions + ["COMMIT"], user: "t", at: ahead).hasPrefix("OK "))
        #expect(try ask(sessions[0], user: "t", at: ahead)[0].contains("busy"))
        try expectOK("CLOCK reason=battery")
        #expect(try ask(sessions[0], user: "t")[0].hasPrefix("OK "))
    }

    // MARK: - Clocks

    /// A day that was swept while the clock was ahead is swept again when it comes.
    @Test func midnightComesAgainAfterTheClockWasSetBack() throws {
        let ahead = Self.start + 10 * Self.day
        try expectOK("CARRY recipient=K-1 carrying=yes", at: ahead)
        try expectOK("CLOCK reason=battery")
        try expectOK("RECEIVE facility=a product=spray-1.8mg lot=A expiry=2026-01-05 qty=7")
        let stock = "STOCK facility=a product=spray-1.8mg"
        #expect(try ask(stock)[0].contains("status=available on-hand=7"))
        #expect(try ask(stock, at: Self.start + Self.day)[0].contains("status=quarantine on-hand=7"))
    }

    /// What was recorded while the clock was ahead occurred later than what an inventory of before it counts.
    @Test func anInventoryOfBeforeTheClockWasSetBack() throws {
        let (ahead, hour) = (Self.start + 10 * Self.day, Int64(3_600_000))
        let receipt = "RECEIVE facility=a product=spray-1.8mg lot=A expiry=2060-01-31"
        try expectOK("\(receipt) qty=2")
        try expectOK("\(receipt) qty=5", at: ahead)
        try expectOK("CLOCK reason=battery", at: Self.start + hour)
        try expectOK("\(receipt) qty=1 occurred=2026-01-05T08:30:00Z", at: Self.start + 2 * hour)
        let count = "COUNT facility=a product=spray-1.8mg lot=A counted=3 occurred=2026-01-05T09:30:00Z"
        let counted = try ask(count, at: Self.start + 3 * hour)
        #expect(counted.last?.contains("was=3 counted=3 difference=0") == true, "\(counted)")
        let stock = "STOCK facility=a product=spray-1.8mg as-of=2026-01-05T09:30:00Z known-at=99"
        let known = try ask(stock.replacing("99", with: "10"), at: Self.start + 3 * hour)
        #expect(known.first?.contains("on-hand=3") == true, "\(known)")
    }

    /// Every text of a write is searched for personal numbers, but what has numbers of its own.
    @Test func everyTextIsSearchedForPersonalNumbers() {
        let others: Set = ["document", "code", "gtin", "lot"]
        for verb in Verb.allCases where verb.sort != .query {
            for field in verb.form.fields where !others.contains(field.key) {
                switch field.value {
                case .text, .person, .id:
                    let found = PersonalNumber.field(among: [Field(field.key, "she is 01010750160")])
                    #expect(found == field.key, "\(verb) \(field.key)")
                default: break
                }
            }
        }
    }

    /// Late in the evening, after a day of 25 hours among the last 31.
    @Test func aTerminalReachesBackAsFarWhenSummerTimeHasEnded() throws {
        let now = Self.start + 322 * Self.day + 14 * 3_600_000 + 1_800_000
        try expectOK("GRANT user=t role=terminal facility=a")
        try expectOK("RECEIVE facility=a product=spray-1.8mg lot=A expiry=2060-01-31 qty=7")
        let dispense = "DISPENSE product=spray-1.8mg qty=1 occurred="
        let within = try ask(dispense + "2026-10-24", user: "t", at: now)
        #expect(within.last?.hasPrefix("OK ") == true, "\(within)")
        #expect(try ask(dispense + "2026-10-23", user: "t", at: now)[0].contains("bad-value"))
    }

    /// As an auditor enters it from old papers.
    @Test(arguments: ["1969-06-01", "0001-01-01", "1969-06-01T12:00:00Z"])
    func whatOccurredLongAgoCanBeReadAgain(occurred: String) throws {
        try expectOK("RECEIVE facility=a product=spray-1.8mg lot=A expiry=2060-01-31 qty=7 occurred=\(occurred)")
        try expectOK("DISPENSE facility=a product=spray-1.8mg qty=2")
        try expectOK("REPORT period=2026")
        try ledger.recorder.settle()
        #expect(try Verification.run(ledger.journal).events == ledger.recorder.lastNumber)
    }

    // MARK: - Quantities

    /// More than any programme holds, of one lot at one place, and still counted, recalled and swept.
    @Test func thousandsOfReceiptsOfOneLot() throws {
        for lot in ["A", "B"] {
            let receive = "RECEIVE facility=a product=spray-1.8mg lot=\(lot) expiry=2026-01-05 qty=1000000"
            for _ in 0..<2_001 { try expectOK(receive) }
        }
        try expectOK("COUNT facility=a product=spray-1.8mg lot=A counted=0")
        #expect(
            try ask("STOCK facility=a product=spray-1.8mg", at: Self.start + Self.day)[0]
                .contains("lot=B expiry=2026-01-05 status=quarantine on-hand=2001000000"))
    }
}
