import CivilTime
import Glibc
import Journal
import Ledger
import Testing

@testable import Daemon

struct ImportTests {
    private let trial = try! ImportTrial()

    @Test func theClockIsTheFiles() async throws {
        let summary = try await trial.run(
            """
            # from the spreadsheet\r
            \r

            @tag facility facility=f name="F g" type=shelter at=2014-07-01
            receive product=spray-1.8mg at=2014-07-01T12:00:00+02:00 facility=f lot=A expiry=2016-01-31 qty=10 id=r1
            DISPENSE facility=f product=spray-1.8mg qty=2 occurred=2014-07-01T11:00:00Z at=2014-07-02T08:00:00.5Z
            """)
        #expect(summary.lines == 6)
        #expect(summary.events == 7)
        #expect(summary.refused == 0)
        let events = try trial.events()
        #expect(events[0].at.description == "2014-06-30T22:00:00.000Z")
        #expect(events[0]["site"] == "oslo")
        #expect(events.allSatisfy { $0.by == UserNames().name(of: geteuid()) })
        let lines = try trial.lines()
        #expect(lines[0].hasPrefix("seq=5 at=2014-06-30T22:00:00.000Z"))
        #expect(lines[1].hasPrefix("seq=6 at=2014-07-01T10:00:00.000Z"))
        #expect(lines[2].hasPrefix("seq=7 at=2014-07-02T08:00:00.500Z"))
        #expect(lines[2].contains(" occurred=2014-07-01T11:00:00.000Z"))
        #expect(lines[1].contains(" id=r1 "))
    }

    @Test func theNewLedgerOpensWithItsKeys() async throws {
        try await trial.run(ImportTrial.stocked())
        let keys = try KeyFiles(in: trial.directory, credentials: nil).keys(site: "oslo")
        let opened = try trial.events()[0]
        #expect(opened["vkey"] == keys.verifierKey)
        #expect(opened["pseudonym-key"] == keys.pseudonyms.fingerprint)
        #expect(!trial.scratch.holds("ledger/filling"))
    }

    @Test(arguments: [
        ("STOCK at=2024-01-02", "bad-line"),
        ("PING at=2024-01-02", "bad-line"),
        ("FROB at=2024-01-02", "unknown-verb"),
        ("facility=f at=2024-01-02", "bad-line"),
        ("FACILITY facility=f name=F type=shelter", "missing-field field=at"),
        ("FACILITY facility=f name=F type=shelter at=2024-01-02 at=2024-01-02", "duplicate-field field=at"),
        ("FACILITY facility=f name=F type=shelter at=2024-01-32", "bad-value field=at"),
        ("FACILITY facility=f name=F type=shelter at=2024-01-02T00:00:00", "bad-value field=at"),
        ("FACILITY facility=f name=F type=shelter colour=red", "unknown-field field=colour"),
        ("FACILITY facility=f name=F type=shelter type=shelter", "duplicate-field field=type"),
        ("FACILITY name=F type=shelter at=yesterday", "missing-field field=facility"),
        ("FACILITY facility=F name=F type=shelter at=2024-01-02", "bad-value field=facility"),
        ("DISPENSE facility=f product=spray-1.8mg qty=1 at=2024-01-02", "unknown-facility"),
        ("GRANT user=anna role=auditor note=15076500565 at=2024-01-02", "personal-number field=note"),
        ("COMMIT at=2024-01-02", "no-batch"),
        ("ABORT at=2024-01-02", "no-batch"),
    ])
    func aRefusalNamesItsLineAndNothingIsKept(_ line: String, _ refusal: String) async throws {
        let words = try await trial.failure(
            "\n# comment\n\(line)\nFACILITY facility=g name=G type=shelter at=2024-01-02\n")
        #expect(words.hasPrefix("line 3: \(refusal) "), "\(words)")
        #expect(!trial.scratch.holds("ledger"))
    }

    @Test func aDirectoryThatWasThereStaysAsItWas() async throws {
        try trial.directory.create()
        _ = try await trial.failure(
            ImportTrial.stocked() + "DISPENSE facility=f product=spray-1.8mg qty=11 at=2024-01-03\n")
        #expect(trial.scratch.holds("ledger"))
        for name in ["data.mdb", "keys", "filling"] { #expect(!trial.scratch.holds("ledger/" + name), "\(name)") }
    }

    @Test func keysThatWereThereStayAndAreUsed() async throws {
        try trial.directory.create()
        let files = KeyFiles(in: trial.directory, credentials: nil)
        let key = try files.makeKeys(site: "oslo").verifierKey
        _ = try await trial.failure("STOCK at=2024-01-02\n")
        try await trial.run(ImportTrial.stocked())
        #expect(try trial.events()[0]["vkey"] == key)
    }

    @Test func timeNeverDescends() async throws {
        let words = try await trial.failure(
            ImportTrial.stocked() + "DISPENSE facility=f product=spray-1.8mg qty=1 at=2024-01-02T17:59:59.999Z\n")
        #expect(words.hasPrefix("line 3: bad-value field=at message="))
    }

    @Test func aLedgerIsNotOverwritten() async throws {
        try await trial.run(ImportTrial.stocked())
        let words = try await trial.failure(ImportTrial.stocked())
        #expect(words == "\(trial.directory.path) holds a ledger already")
        #expect(try trial.events().count == 6)
    }

    @Test func aFileWithoutRequestsMakesNoLedger() async throws {
        for text in ["", "\n\n", "# nothing\n"] {
            await #expect(throws: ImportError.self) { try await trial.run(text) }
            #expect(!trial.scratch.holds("ledger"))
        }
    }

    @Test func anExportIsToldFromRequests() async throws {
        let words = try await trial.failure("seq=1 at=2024-01-02T18:00:00.000Z by=root kind=opened site=oslo\n")
        #expect(words == ImportError.isExport.description)
        #expect(!trial.scratch.holds("ledger"))
    }

    @Test func oneUserMayConfirmHisOwn() async throws {
        try await trial.run(
            ImportTrial.stocked() + """
                QUARANTINE facility=f product=spray-1.8mg lot=A qty=3 reason=damage at=2024-01-03
                DESTROY facility=f product=spray-1.8mg lot=A qty=3 reason=damage at=2024-01-03
                CONFIRM event=8 at=2024-01-03
                """)
        #expect(try trial.events().last?.kind == .destroyed)
    }

    @Test func replaysWriteNothing() async throws {
        let dispense = "DISPENSE facility=f product=spray-1.8mg qty=1 id=d1"
        let summary = try await trial.run(
            ImportTrial.stocked() + "\(dispense) at=2024-01-03\n\(dispense) at=2024-01-04\n")
        #expect(summary.events == 7)
        #expect(summary.refused == 0)
    }

    @Test func anIdHasOneMeaning() async throws {
        let words = try await trial.failure(
            ImportTrial.stocked() + """
                DISPENSE facility=f product=spray-1.8mg qty=1 id=d1 at=2024-01-03
                DISPENSE facility=f product=spray-1.8mg qty=2 id=d1 at=2024-01-04
                """)
        #expect(words.hasPrefix("line 4: id-reused "))
    }

    /// Oslo: winter time until 31 March 2024 02:00, so the midnight after the 30th is 23:00 in UTC, the next one 22:00.
    @Test func whatExpiresBetweenTwoLinesDoesSoAtItsMidnight() async throws {
        try await trial.run(
            """
            FACILITY facility=f name=F type=shelter at=2024-01-02T18:00:00Z
            FACILITY facility=e name=E type=shelter at=2024-01-02T18:00:00Z
            RECEIVE facility=f product=spray-1.8mg lot=B expiry=2024-03-31 qty=4 at=2024-01-02T18:00:00Z
            RECEIVE facility=f product=spray-1.8mg lot=A expiry=2024-03-30 qty=5 at=2024-01-02T18:00:00Z
            RECEIVE facility=e product=spray-1.8mg lot=A expiry=2024-03-30 qty=6 at=2024-01-02T18:00:00Z
            RECEIVE facility=f product=spray-1.8mg lot=C expiry=2024-04-10 qty=7 at=2024-01-02T18:00:00Z
            DISPENSE facility=f product=spray-1.8mg qty=1 at=2024-03-30T22:59:59.999Z
            DISPENSE facility=f product=spray-1.8mg qty=1 at=2024-04-10T21:59:59.999Z
            """)
        let events = try trial.events().dropFirst(10)
        #expect(
            events.map { event in
                let what = ["facility", "lot", "qty"].map { event[$0]! }.joined(separator: " ")
                return "\(event.at) \(event.by == "naloxd") \(event.kind) \(what)"
            } == [
                "2024-03-30T22:59:59.999Z false dispensed f A 1",
                "2024-03-30T23:00:00.000Z true expired e A 6",
                "2024-03-30T23:00:00.000Z true expired f A 4",
                "2024-03-31T22:00:00.000Z true expired f B 4",
                "2024-04-10T21:59:59.999Z false dispensed f C 1",
            ])
        #expect(events.filter { $0.kind == .expired }.allSatisfy { $0.occurred == $0.at })
    }

    @Test func blocksMeetWithoutASeam() async throws {
        var text = ImportTrial.stocked(expiry: "2030-01-31")
        let count = 12_000
        for index in 0..<count {
            text += "RECEIVE facility=f product=spray-1.8mg lot=A expiry=2030-01-31 qty=1 "
            text += "note=n\(index) at=2024-01-03\n"
        }
        text += "DISPENSE facility=f product=spray-1.8mg qty=\(count + 10) at=2024-01-03"
        let summary = try await trial.run(text)
        #expect(summary.lines == count + 3)
        let events = try trial.events()
        #expect(events.count == count + 7)
        for (index, event) in events[6..<count + 6].enumerated() where event["note"] != "n\(index)" {
            Issue.record("event \(event.number) is not of line \(index + 3)")
        }
        #expect(events.last?["on-hand"] == "0")
    }
}
