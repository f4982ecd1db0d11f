import Foundation
import Ledger
import Line
import Model
import Testing

/// Two things wrong with one request: the contract says which of them is told.
@Suite struct PrecedenceTests {
    /// A request with two faults, and the same without the first of them.
    struct Row: Sendable, CustomTestStringConvertible {
        let code: RefusalCode
        let before: RefusalCode
        let line: String
        /// What has the second fault alone; nil: the same line, once the clock is right.
        let mended: String?
        let user: String
        let isBehind: Bool

        init(
            _ code: RefusalCode, before: RefusalCode, _ line: String, _ mended: String?, by user: String = "root",
            isBehind: Bool = false
        ) {
            self.code = code
            self.before = before
            self.line = line
            self.mended = mended
            self.user = user
            self.isBehind = isBehind || mended == nil
        }

        var testDescription: String { "\(code.rawValue) before \(before.rawValue): \(line)" }
    }

    static let form = [
        Row(.lineTooLong, before: .badEncoding, #"PING note="\xFF" note={long}"#, #"PING note="\xFF""#),
        Row(.badEncoding, before: .badLine, #"PING note="\xFF" Note=1"#, "PING note=1 Note=1"),
        Row(.badLine, before: .unknownVerb, "POUR note=", "POUR note=1"),
        Row(.unknownVerb, before: .unknownField, "POUR colour=blue", "PING colour=blue"),
        Row(
            .unknownField, before: .duplicateField, "CARRY recipient=K recipient=K carrying=yes colour=blue",
            "CARRY recipient=K recipient=K carrying=yes"),
        Row(.duplicateField, before: .missingField, "CARRY recipient=K recipient=K", "CARRY recipient=K"),
        Row(
            .missingField, before: .badValue, "DISPENSE facility=alfa product=spray-1.8mg visit=again",
            "DISPENSE facility=alfa product=spray-1.8mg visit=again qty=1"),
        Row(.unknownField, before: .noBatch, "COMMIT colour=blue", "COMMIT"),
    ]

    static let rightAndId = [
        Row(
            .badValue, before: .forbidden, "CARRY facility=bravo recipient=K carrying=maybe",
            "CARRY facility=bravo recipient=K carrying=yes", by: "kari"),
        Row(
            .forbidden, before: .idReused, "CARRY facility=bravo recipient=K carrying=no id=used",
            "CARRY facility=alfa recipient=K carrying=no id=used", by: "kari"),
        Row(
            .forbidden, before: .unknownProduct, "DISPENSE facility=nowhere product=nothing qty=1",
            "DISPENSE facility=alfa product=nothing qty=1", by: "kari"),
        Row(
            .forbidden, before: .notPending, "RESOLVE event={received-bravo} finding=none",
            "RESOLVE event={carried} finding=none", by: "kari"),
        Row(
            .idReused, before: .unknownFacility, "CARRY facility=nowhere recipient=K carrying=no id=used",
            "CARRY facility=nowhere recipient=K carrying=no id=unused"),
        Row(
            .idReused, before: .facilityNotEmpty, "FACILITY facility=alfa closed=yes id=used",
            "FACILITY facility=alfa closed=yes id=unused"),
        Row(.idReused, before: .notPending, "CANCEL shipment={arrived} id=used", "CANCEL shipment={arrived}"),
        Row(
            .idReused, before: .clockBehind, "CARRY recipient=K facility=alfa carrying=no id=used",
            "CARRY recipient=K facility=alfa carrying=no id=unused", isBehind: true),
    ]

    static let names = [
        Row(
            .unknownFacility, before: .unknownProduct, "DISPENSE facility=nowhere product=nothing qty=1",
            "DISPENSE facility=alfa product=nothing qty=1"),
        Row(
            .unknownProduct, before: .unknownLot, "DISPENSE facility=alfa product=nothing lot=NONE qty=1",
            "DISPENSE facility=alfa product=spray-1.8mg lot=NONE qty=1"),
        Row(
            .unknownFacility, before: .unknownGrant, "REVOKE user=kari role=terminal facility=nowhere",
            "REVOKE user=kari role=terminal facility=bravo"),
        Row(
            .unknownFacility, before: .facilityClosed, "SHIP from=nowhere to=shut product=spray-1.8mg qty=1",
            "SHIP from=alfa to=shut product=spray-1.8mg qty=1"),
        Row(
            .alreadyCorrected, before: .facilityClosed, "CORRECT event={carried-shut-undone} reason=again",
            "CORRECT event={carried-shut} reason=again"),
        Row(
            .notCorrectable, before: .facilityClosed, "CORRECT event={shut} reason=mistake",
            "CORRECT event={carried-shut} reason=mistake"),
    ]

    /// The clock is the first rule.
    static let namesAndClock = [
        Row(
            .unknownFacility, before: .clockBehind, "CARRY facility=nowhere recipient=K carrying=no",
            "CARRY facility=alfa recipient=K carrying=no", isBehind: true),
        Row(
            .unknownLot, before: .clockBehind, "DISPENSE facility=alfa product=spray-1.8mg lot=NONE qty=1",
            "DISPENSE facility=alfa product=spray-1.8mg lot=A1 qty=1", isBehind: true),
        Row(.unknownShipment, before: .clockBehind, "CANCEL shipment=999", "CANCEL shipment={shipped}", isBehind: true),
        Row(
            .unknownEvent, before: .clockBehind, "CORRECT event=999 reason=mistake",
            "CORRECT event={carried} reason=mistake", isBehind: true),
        Row(
            .unknownGrant, before: .clockBehind, "REVOKE user=kari role=auditor",
            "REVOKE user=kari role=terminal facility=alfa", isBehind: true),
        Row(
            .facilityClosed, before: .clockBehind, "CARRY facility=shut recipient=K carrying=no",
            "CARRY facility=alfa recipient=K carrying=no", isBehind: true),
    ]

    static let rules = [
        Row(.clockBehind, before: .personalNumber, "CARRY facility=alfa recipient=01010750160 carrying=yes", nil),
        Row(.clockBehind, before: .insufficientStock, "DISPENSE facility=alfa product=spray-1.8mg qty=999", nil),
        Row(
            .personalNumber, before: .lotMismatch,
            "RECEIVE facility=alfa product=spray-1.8mg lot=A1 expiry=2060-02-28 qty=1 note=01010750160",
            "RECEIVE facility=alfa product=spray-1.8mg lot=A1 expiry=2060-02-28 qty=1"),
        Row(
            .lotMismatch, before: .expired,
            "RECEIVE facility=alfa product=spray-1.8mg lot=A1 expiry=2020-01-31 qty=1",
            "RECEIVE facility=alfa product=spray-1.8mg lot=A2 expiry=2020-01-31 qty=1"),
        Row(
            .expired, before: .insufficientStock, "DISPENSE facility=alfa product=spray-1.8mg lot=OLD qty=999",
            "DISPENSE facility=alfa product=spray-1.8mg lot=A1 qty=999"),
        Row(
            .expired, before: .quotaExceeded,
            "RECEIVE facility=full product=spray-1.8mg lot=A2 expiry=2020-01-31 qty=9",
            "RECEIVE facility=full product=spray-1.8mg lot=A2 expiry=2060-01-31 qty=9"),
        Row(
            .insufficientStock, before: .quotaExceeded, "SHIP from=alfa to=full product=spray-1.8mg qty=999",
            "SHIP from=alfa to=full product=spray-1.8mg qty=9"),
        Row(
            .insufficientStock, before: .sameUser, "CONFIRM event={proposed-then-freed}", "CONFIRM event={proposed}"),
        Row(
            .facilityClosed, before: .insufficientStock, "DISPENSE facility=shut product=spray-1.8mg qty=999",
            "DISPENSE facility=alfa product=spray-1.8mg qty=999"),
        Row(
            .alreadyCorrected, before: .insufficientStock, "CORRECT event={received-undone} reason=again",
            "CORRECT event={received-spent} reason=mistake"),
    ]

    /// Codes that a rule tells, after their own place: what depends on the clock, and the sixth rule after the fifth.
    static let later = [
        Row(.clockBehind, before: .badValue, "CARRY facility=alfa recipient=K carrying=no occurred=2059-01-01", nil),
        Row(
            .unknownFacility, before: .badValue,
            "CARRY facility=nowhere recipient=K carrying=no occurred=2059-01-01",
            "CARRY facility=alfa recipient=K carrying=no occurred=2059-01-01"),
        Row(
            .badValue, before: .personalNumber,
            "CARRY facility=alfa recipient=01010750160 carrying=no occurred=2059-01-01",
            "CARRY facility=alfa recipient=01010750160 carrying=no"),
        Row(.clockBehind, before: .forbidden, "CORRECT event={carried} reason=mistake", nil, by: "kari"),
        Row(
            .insufficientStock, before: .expired,
            "RELEASE facility=alfa product=spray-1.8mg lot=OLD qty=999 reason=other",
            "RELEASE facility=alfa product=spray-1.8mg lot=OLD qty=1 reason=other"),
    ]

    static let inOrder = form + rightAndId + names + namesAndClock + rules

    @Test(arguments: inOrder + later)
    func theFirstIsTold(_ row: Row) throws {
        let ledger = try FaultyWorld()
        #expect(try ledger.refusal(of: row.line, by: row.user, isBehind: row.isBehind) == row.code)
        let mended = row.mended ?? row.line
        let isBehind = row.isBehind && row.mended != nil
        #expect(try ledger.refusal(of: mended, by: row.user, isBehind: isBehind) == row.before, "\(mended)")
    }

    @Test func theOrderIsThatOfDeclaration() {
        for row in Self.inOrder { #expect(row.code < row.before, "\(row.testDescription)") }
        let told = Set(Self.inOrder.flatMap { [$0.code, $0.before] })
        for code in RefusalCode.allCases where code <= .sameUser {
            #expect(told.contains(code), "no row has \(code.rawValue)")
        }
    }
}

/// A ledger in which everything that can be wrong with a request is at hand.
private final class FaultyWorld {
    private static let past: [(name: String, line: String)] = [
        ("alfa", "FACILITY facility=alfa name=Alfa type=shelter"),
        ("bravo", "FACILITY facility=bravo name=Bravo type=shelter"),
        ("full", "FACILITY facility=full name=Full type=shelter"),
        ("quota", "QUOTA facility=full max=5"),
        ("opened-shut", "FACILITY facility=shut name=Shut type=shelter"),
        ("carried-shut", "CARRY facility=shut recipient=K carrying=yes"),
        ("carried-shut-undone", "CARRY facility=shut recipient=K carrying=yes"),
        ("undone", "CORRECT event={carried-shut-undone} reason=mistake"),
        ("shut", "FACILITY facility=shut closed=yes"),
        ("granted", "GRANT user=kari role=terminal facility=alfa"),
        ("used", "CARRY facility=alfa recipient=K carrying=yes id=used"),
        ("received", "RECEIVE facility=alfa product=spray-1.8mg lot=A1 expiry=2060-01-31 qty=50"),
        ("received-old", "RECEIVE facility=alfa product=spray-1.8mg lot=OLD expiry=2026-01-06 qty=5"),
        ("received-bravo", "RECEIVE facility=bravo product=spray-1.8mg lot=B1 expiry=2060-01-31 qty=5"),
        ("received-undone", "RECEIVE facility=bravo product=spray-1.8mg lot=B2 expiry=2060-01-31 qty=5"),
        ("undone-receipt", "CORRECT event={received-undone} reason=mistake"),
        ("received-spent", "RECEIVE facility=bravo product=spray-1.8mg lot=B3 expiry=2060-01-31 qty=5"),
        ("spent", "DISPENSE facility=bravo product=spray-1.8mg lot=B3 qty=5"),
        ("shipped", "SHIP from=alfa to=bravo product=spray-1.8mg lot=A1 qty=1"),
        ("arrived", "SHIP from=alfa to=bravo product=spray-1.8mg lot=A1 qty=1"),
        ("arrival", "ARRIVE shipment={arrived} qty=1"),
        ("quarantined", "QUARANTINE facility=alfa product=spray-1.8mg lot=A1 qty=3 reason=damage"),
        ("proposed-then-freed", "DESTROY facility=alfa product=spray-1.8mg lot=A1 qty=3 reason=crushed"),
        ("proposed", "DESTROY facility=alfa product=spray-1.8mg lot=A1 qty=1 reason=crushed"),
        ("freed", "RELEASE facility=alfa product=spray-1.8mg lot=A1 qty=1 reason=other"),
    ]
    private static let threeDaysMilliseconds: Int64 = 3 * 86_400_000

    private let ledger: LedgerUnderTest
    private var numbers: [String: String] = ["long": String(repeating: "x", count: Limits.requestLineBytes)]

    init() throws {
        ledger = try LedgerUnderTest(
            site: RequestGenerator.site, zone: "Europe/Oslo", openedAt: RequestGenerator.openedAt,
            temporaryDirectory: AgreementTests.temporaryDirectory)
        for (name, line) in Self.past {
            numbers[name] = try #require(try ask(line, by: "root", RequestGenerator.openedAt)?.fields["seq"], "\(line)")
        }
        let carried = try ask(
            "CARRY facility=alfa recipient=K carrying=yes id=used", by: "kari", RequestGenerator.openedAt)
        numbers["carried"] = try #require(carried?.fields["seq"])
        // The clock goes on, and the newest event with it.
        _ = try ask("CARRY facility=alfa recipient=K carrying=yes", by: "root", now)
    }

    private var now: Int64 { RequestGenerator.openedAt + Self.threeDaysMilliseconds }

    /// Why a line is refused; nil where it is not.
    func refusal(of line: String, by user: String, isBehind: Bool) throws -> RefusalCode? {
        let clock = isBehind ? RequestGenerator.openedAt : now
        guard case .error(let code)? = try ask(line, by: user, clock)?.kind else { return nil }
        return RefusalCode(rawValue: code)
    }

    /// The end of the reply to a line, in which an event's name stands for its number.
    private func ask(_ line: String, by user: String, _ clock: Int64) throws -> ReplyLine? {
        let line = numbers.reduce(line) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
        return try ledger.answer(line, user: user, isAdministrator: user == "root", connection: 1, now: clock).last
    }
}
