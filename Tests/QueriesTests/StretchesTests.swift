import CivilTime
import Ledger
import Testing

/// Where a moment falls in the log.
@Suite struct StretchesTests {
    /// Events an hour apart, the clock set back by 100 hours half-way.
    private func ledger(hours: Int) throws -> TestLedger {
        let ledger = try TestLedger(at: "2026-01-10T08:00:00Z")
        for hour in 1...hours {
            ledger.now = ledger.now + 3_600_000
            if hour == hours / 2 {
                ledger.now = ledger.now - 360_000_000
                try ledger.write("CLOCK reason=battery")
            }
            try ledger.write("FACILITY facility=oslo-1 name=Oslo type=treatment")
        }
        return ledger
    }

    @Test func everyMomentHasItsPlace() throws {
        let ledger = try ledger(hours: 300)
        let events = try ledger.events
        for instant in Set(events.map(\.at)).flatMap({ [$0 - 1, $0, $0 + 1] }) {
            let first = events.first { $0.at > instant }?.number ?? UInt64(events.count) + 1
            let last = events.last { $0.at <= instant }?.number ?? 0
            #expect(try ledger.books.firstEvent(after: instant) == first, "after \(instant)")
            #expect(try ledger.books.lastEvent(notAfter: instant) == last, "by \(instant)")
        }
    }

    /// What a period begins with is looked for where it would stand, as what it ends with is.
    @Test func fewEventsAreLookedAt() throws {
        let ledger = try ledger(hours: 6_000)
        let start = try #require(Instant("2026-01-10T08:00:00Z"))
        for hours in stride(from: 5, to: 2_800, by: 91) as StrideTo<Int64> {
            ledger.store.looks = 0
            _ = try ledger.books.firstEvent(after: start + hours * 3_600_000)
            #expect(ledger.store.looks <= 7, "after \(hours) hours")
        }
    }
}
