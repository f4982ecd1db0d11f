import Ledger
import Testing

@testable import Daemon

struct RequestTallyTests {
    @Test func placesAreThoseAmongAllCases() {
        #expect(Verb.allCases.map(\.place) == Array(Verb.allCases.indices))
        #expect(Verb.allCases.count <= 64, "a set of verbs is one word")
        #expect(RefusalCode.allCases.map(\.place) == Array(RefusalCode.allCases.indices))
        for code in RefusalCode.allCases {
            let result = RequestResult(Refusal(code, [], ""))
            #expect(RequestResult.names[result.place] == code.rawValue)
        }
        #expect(Set(RequestResult.names).count == RequestResult.names.count)
    }

    @Test func everyCellIsCountedForItself() {
        var tally = RequestTally()
        let verbs: [Verb?] = Verb.allCases + [nil]
        let results = [.ok, .replayed, .queued] + RefusalCode.allCases.map { RequestResult(Refusal($0, [], "")) }
        var expected: [String: UInt64] = [:]
        for (row, verb) in verbs.enumerated() {
            for (column, result) in results.enumerated() {
                let times = row + 2 * column + 1
                for _ in 0..<times { tally.count(verb, result) }
                let name = verb?.rawValue ?? "none"
                expected["verb=\"\(name)\",result=\"\(RequestResult.names[result.place])\""] = UInt64(times)
            }
        }
        let rows = tally.rows
        #expect(Dictionary(uniqueKeysWithValues: rows.map { ($0.labels, $0.count) }) == expected)
        #expect(rows.map(\.labels) == rows.map(\.labels).sorted { Array($0.utf8).lexicographicallyPrecedes($1.utf8) })
    }

    @Test func movingAddsAndEmpties() {
        var shared = RequestTally()
        var own = RequestTally()
        for round in 1...3 {
            own.count(.ping, .ok)
            own.count(.dispense, .replayed)
            own.count(.dispense, .replayed)
            own.move(to: &shared)
            #expect(own.rows.isEmpty)
            #expect(shared.rows.map(\.count) == [UInt64(2 * round), UInt64(round)])
        }
    }
}

struct HistogramTests {
    private func value(_ row: MetricRow) -> String { row.fields["value"] ?? "" }

    @Test func bucketsCountWhatIsBelowThemToo() {
        var histogram = Histogram.requests
        histogram.observe(1)
        histogram.observe(2, times: 3)
        histogram.observe(3)
        histogram.observe(1_000_000)
        let rows = histogram.rows("x", "help")
        #expect(rows.map(value).prefix(4) == ["1", "4", "5", "5"])
        #expect(rows.suffix(3).map(value) == ["6", "6", "1000010"])
        #expect(rows.suffix(3).map(\.name) == ["x_bucket", "x_count", "x_sum"])
        #expect(rows.first?.fields["labels"] == "le=\"1\"")
        #expect(rows.dropLast(2).last?.fields["labels"] == "le=\"+Inf\"")
    }

    @Test func durationsAreShownInSeconds() {
        var histogram = Histogram.durations
        histogram.observe(50_000)
        histogram.observe(50_001)
        let rows = histogram.rows("x", "help")
        #expect(rows[0].fields["labels"] == "le=\"0.00005\"")
        #expect(value(rows[0]) == "1")
        #expect(value(rows[1]) == "2")
        #expect(rows.last.map(value) == "0.000100001")
    }

    @Test(
        arguments: [
            (0, 1_000, "0"), (1, 1_000, "0.001"), (1_500, 1_000, "1.5"), (2_000, 1_000, "2"), (7, 1, "7"),
            (1_000_000_001, 1_000_000_000, "1.000000001"),
        ] as [(UInt64, UInt64, String)])
    func decimals(_ value: UInt64, _ scale: UInt64, _ text: String) {
        #expect(MetricRow.decimal(value, scale: scale) == text)
    }
}
