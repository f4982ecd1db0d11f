import Line
import Testing

@testable import naloxctl

@Suite struct TallTableTests {
    private let plain = Terminal(isTerminal: false, hasColours: false)

    private func fields(_ row: String) throws -> [Field] {
        try ReplyLine("ROW " + row).fields
    }

    @Test func rowsThatDoNotFitStandBesideEachOther() throws {
        let rows = [try fields("facility=oslo visits=1 units=20"), try fields("facility=ila visits=100 cost-NOK=1.5")]
        #expect(TableLayout(rows, of: "STOCK", leading: nil, window: 20).isTooWide)
        #expect(!TableLayout(rows, of: "STOCK", leading: nil, window: 80).isTooWide)
        #expect(
            TallTable(terminal: plain, window: 21).sideBySide(rows) == [
                "facility  oslo  ila",
                "visits       1  100",
                "units       20     ",
                "cost-NOK        1.5",
            ])
        #expect(TallTable(terminal: plain, window: 18).sideBySide(rows) == nil)
    }

    @Test func rowsThatNothingTellsApartStandBelowEachOther() throws {
        let rows = [try fields("product=a lot=1"), try fields("product=a lot=22")]
        let table = TallTable(terminal: plain, window: 80)
        #expect(table.sideBySide(rows) == nil)
        #expect(rows.flatMap(table.block) == ["product  a", "lot      1", "", "product  a", "lot      22", ""])
    }

    @Test func whatStandsLastGoesOnBelowItself() throws {
        let row = try fields("seq=7 kind=used facility=oslo doses=2 id=x")
        let layout = TableLayout([row], of: "EVENTS", leading: ["seq", "kind"], window: 26)
        #expect(layout.line(row) == "  7  used  facility=oslo\n           doses=2 id=x")
        let help = try fields("field=visit expected=\"one of initial refill\"")
        let narrow = TableLayout([help], of: "STOCK", leading: nil, window: 20)
        #expect(narrow.line(help) == "visit  one of\n       initial\n       refill")
        let wide = TableLayout([help], of: "STOCK", leading: nil, window: nil)
        #expect(wide.line(help) == "visit  one of initial refill")
    }
}
