import Ledger
import Testing

/// LOT shows each dispensing made under the wrong expiry, however long the lot's history is.
@Suite struct RelotTests {
    private func rows(_ events: [Event], _ ledger: TestLedger) throws -> [String] {
        var reply = Reply()
        let newest = ledger.books.header.lastNumber
        try Decision.answer(.lot, events, isReplay: false, ledger.books, newest: newest, to: &reply)
        return String(decoding: reply.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func showsDispensingsOfEveryPage() throws {
        let ledger = try TestLedger(at: "2026-01-10T08:00:00Z")
        try ledger.write("FACILITY facility=oslo-1 name=Oslo type=treatment")
        try ledger.write("RECEIVE facility=oslo-1 \(Programme.spray) lot=A1 expiry=2026-06-30 qty=1000")
        let dispensed = try (0..<150).map { _ in
            try ledger.write("DISPENSE facility=oslo-1 \(Programme.spray) qty=1")[0].number
        }
        try ledger.write("CORRECT event=\(dispensed[70]) reason=wrong")
        let relotted = try ledger.write("LOT \(Programme.spray) lot=A1 expiry=2026-07-31 reason=typo")
        let shown = try rows(relotted, ledger)
        let expected = dispensed.filter { $0 != dispensed[70] }.map { "ROW seq=\($0) " }
        #expect(shown.count == expected.count + 1)
        #expect(zip(shown, expected).allSatisfy { $0.hasPrefix($1) })
        for _ in 0..<100 { try ledger.write("DISPENSE facility=oslo-1 \(Programme.spray) qty=1") }
        try ledger.write("CORRECT event=\(dispensed[3]) reason=wrong")
        #expect(try rows(relotted, ledger) == shown, "a repeat is answered as at first")
    }
}
