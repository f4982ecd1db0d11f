import CivilTime
import Ledger
import Testing

/// Figures that programmes have published, entered as events, come back out of REPORT.
@Suite struct PublishedFiguresTests {
    /// A ledger, and what is entered into it in the order of time.
    private struct Diary {
        private var entries: [(at: Instant, line: String)] = []

        mutating func enter(_ line: String, on day: Day) {
            entries.append((Zone.utc.start(of: day) + 12 * 3_600_000, line))
        }

        func write(in ledger: TestLedger) throws {
            let order = entries.indices.sorted { (entries[$0].at, $0) < (entries[$1].at, $1) }
            for index in order {
                ledger.now = entries[index].at
                try ledger.write(entries[index].line)
            }
        }
    }

    private func day(_ text: String) throws -> Day { try #require(Day(text)) }

    /// 3 527 persons; 958 of them came back for 2 303 refills; 1 282 uses, 1 202 survived. Three products in turn.
    @Test func norway2014To2021() throws {
        let ledger = try TestLedger(at: "2014-06-01T06:00:00Z")
        try ledger.write("FACILITY facility=oslo name=Oslo type=low-threshold municipality=oslo")
        try ledger.write("FACILITY facility=bergen name=Bergen type=low-threshold municipality=bergen")
        let first = try day("2014-06-02")
        let last = try day("2021-04-29")
        let (longSpray, shortSpray) = (try day("2018-06-01"), try day("2020-01-01"))
        func product(on day: Day) -> String {
            day < longSpray ? "syringe-kit" : day < shortSpray ? "spray-1.8mg" : "spray-1.26mg"
        }
        for facility in ["oslo", "bergen"] {
            for product in ["syringe-kit", "spray-1.8mg", "spray-1.26mg"] {
                try ledger.write("RECEIVE facility=\(facility) product=\(product) lot=L expiry=2029-12-31 qty=10000")
            }
        }
        var diary = Diary()
        func spread(_ number: Int, of count: Int, from: Day, to: Day) -> Day { from + (to - from) * number / count }
        for person in 0..<3_527 {
            let day = spread(person, of: 3_527, from: first, to: last)
            diary.enter(
                "DISPENSE facility=\(person % 3 == 0 ? "bergen" : "oslo") product=\(product(on: day)) qty=1"
                    + " visit=initial group=client recipient=p\(person)",
                on: day)
        }
        for refill in 0..<2_303 {
            let person = refill % 958
            let day = spread(refill, of: 2_303, from: spread(person, of: 3_527, from: first, to: last), to: last)
            diary.enter(
                "DISPENSE facility=oslo product=\(product(on: day)) qty=1 visit=refill reason=used"
                    + " group=client recipient=p\(person)",
                on: day)
        }
        for use in 0..<1_282 {
            let day = spread(use, of: 1_282, from: first, to: last)
            diary.enter(
                "USE facility=oslo group=client product=\(product(on: day)) doses=1"
                    + " outcome=\(use < 1_202 ? "survived" : "unknown")",
                on: day)
        }
        try diary.write(in: ledger)
        let columns = ["visits", "units", "initial", "refill", "recipients", "returned", "used", "uses", "survived"]
        let expected = ["5830 5830 3527 2303 3527 958 2303 1282 1202"]
        #expect(try ledger.columns(columns, "REPORT period=2014-06..2021-04") == expected)
        #expect(try ledger.columns(columns, "REPORT") == expected)
        for column in ["product", "municipality", "month"] {
            let rows = try ledger.columns(["visits", "refill", "uses", "survived"], "REPORT by=\(column)")
            let sums = rows.reduce(into: [0, 0, 0, 0]) { sums, row in
                for (index, number) in row.split(separator: " ").enumerated() { sums[index] += Int(number) ?? 0 }
            }
            #expect(sums == [5_830, 2_303, 1_282, 1_202])
        }
        #expect(
            try ledger.columns(["product"], "REPORT by=product") == ["spray-1.26mg", "spray-1.8mg", "syringe-kit"])
        #expect(try ledger.columns(["month"], "REPORT by=month").count == 83)
    }

    /// 552 trained, May 2013 to November 2015, by group; 45 interventions.
    @Test func denmark2013To2015() throws {
        let ledger = try TestLedger(at: "2013-05-01T06:00:00Z", zone: "Europe/Copenhagen")
        try ledger.write("FACILITY facility=kbh name=Copenhagen type=low-threshold")
        let trained = [("client", 188), ("staff", 217), ("police", 30), ("family", 23), ("unknown", 94)]
        var diary = Diary()
        var number = 0
        let first = try day("2013-05-01")
        for (group, count) in trained {
            for _ in 0..<count {
                diary.enter(
                    "TRAIN facility=kbh trainer=t\(number % 7) audience=\(group) trained=1",
                    on: first + number * 900 / 552)
                number += 1
            }
        }
        for use in 0..<45 {
            diary.enter(
                "USE facility=kbh group=client product=syringe-kit doses=1 outcome=survived", on: first + use * 20)
        }
        try diary.write(in: ledger)
        #expect(
            try ledger.columns(["group", "sessions", "trained", "uses"], "REPORT by=group period=2013-05..2015-11") == [
                "client 188 188 45", "family 23 23 0", "police 30 30 0", "staff 217 217 0", "unknown 94 94 0",
            ])
        #expect(try ledger.columns(["sessions", "trained", "uses"], "REPORT") == ["552 552 45"])
    }

    /// 715 kits to prisoners on release and 2 730 in the community, in the fiscal year 2011/12.
    @Test func scotland2011To2012() throws {
        let ledger = try TestLedger(at: "2011-03-01T06:00:00Z", zone: "Europe/London")
        try ledger.write("FACILITY facility=prison name=Prison type=prison municipality=glasgow")
        try ledger.write("FACILITY facility=town name=Town type=treatment municipality=glasgow")
        for facility in ["prison", "town"] {
            try ledger.write("RECEIVE facility=\(facility) product=syringe-kit lot=L expiry=2015-01-01 qty=5000")
        }
        let groups = [
            ("prison", " group=prisoner channel=release", 715), ("town", " group=client", 2_370),
            ("town", " group=staff", 295),
            ("town", " group=family", 60), ("town", "", 5),
        ]
        var diary = Diary()
        let first = try day("2011-04-01")
        for (facility, fields, count) in groups {
            for number in 0..<count {
                diary.enter(
                    "DISPENSE facility=\(facility) product=syringe-kit qty=1\(fields)", on: first + number * 366 / count
                )
            }
        }
        // Just outside the fiscal year on both sides.
        diary.enter("DISPENSE facility=town product=syringe-kit qty=1 group=client", on: first - 1)
        diary.enter("DISPENSE facility=town product=syringe-kit qty=1 group=client", on: try day("2012-04-01"))
        try diary.write(in: ledger)
        let period = "REPORT period=2011-04..2012-03"
        #expect(
            try ledger.columns(["group", "units"], period + " by=group")
                == ["client 2370", "family 60", "prisoner 715", "staff 295", "unknown 5"])
        #expect(try ledger.columns(["type", "units"], period + " by=type") == ["prison 715", "treatment 2730"])
        #expect(try ledger.columns(["channel", "visits"], period + " by=channel") == ["release 715", "unknown 2730"])
        #expect(try ledger.columns(["municipality", "visits"], period + " by=municipality") == ["glasgow 3445"])
        #expect(try ledger.columns(["units"], period + " facility=town") == ["2730"])
        #expect(try ledger.columns(["units"], "REPORT period=2011-04-01..2012-03-31") == ["3445"])
    }
}
