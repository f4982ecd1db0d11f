import Line
import Testing

@testable import naloxctl

@Suite struct TableTests {
    private let plain = Terminal(isTerminal: false, hasColours: false)

    init() {
        TerminalText.useUTF8()
    }

    private func fields(_ row: String) throws -> [Field] {
        try ReplyLine("ROW " + row).fields
    }

    @Test func columnsInTheOrderOfTheirRows() throws {
        let rows = [try fields("lot=007 qty=5"), try fields("lot=A on-hand=40 qty=1000"), try fields("name=\"a b\"")]
        let layout = TableLayout(rows, of: "STOCK", leading: nil, window: nil)
        #expect(layout.titles(plain) == "lot  on-hand   qty  name")
        #expect(layout.line(rows[0]) == "007              5")
        #expect(layout.line(rows[1]) == "A         40  1000")
        #expect(layout.line(rows[2]) == "                    a b")
    }

    @Test func aLotIsNoNumberAndAQuantityColumnWithTextIsNone() throws {
        let rows = [try fields("lot=7 carrying=near"), try fields("lot=70 carrying=1")]
        let layout = TableLayout(rows, of: "STOCK", leading: nil, window: nil)
        #expect(layout.line(rows[0]) == "7    near")
        #expect(layout.line(rows[1]) == "70   1")
    }

    @Test func theWidestTextGivesWayToTheWindow() throws {
        let row = try fields("facility=oslo-1 name=\"A place at the river with a long name\" on-hand=123456789")
        let layout = TableLayout([row], of: "STOCK", leading: nil, window: 40)
        #expect(layout.line(row) == "oslo-1    A place at the riv…  123456789")
        #expect(TerminalText.width(layout.line(row)) <= 40)
        let narrow = TableLayout([row], of: "STOCK", leading: nil, window: 5)
        #expect(narrow.line(row) == "oslo-1  A pla…  123456789")
    }

    @Test func laterFieldsWithoutAColumnAreNotLost() throws {
        let layout = TableLayout([try fields("lot=A")], of: "STOCK", leading: nil, window: nil)
        #expect(layout.line(try fields("lot=B note=\"x y\"")) == "B    note=\"x y\"")
    }

    @Test func valuesDoNotActOnTheTerminal() throws {
        let row = try fields("name=\"\\x1B[31m\\n\\t\u{202E}\u{9B}\"")
        let line = TableLayout([row], of: "STOCK", leading: nil, window: nil).line(row)
        #expect(line == "\\x1B[31m\\n\\t\\u{202E}\\u{9B}")
    }

    @Test func widthsAreThoseOfTheScreen() {
        #expect(TerminalText.width("æøå") == 3)
        #expect(TerminalText.width("e\u{301}") == 1)
        #expect(TerminalText.width("日本") == 4)
        #expect(TerminalText.cut("日本語", columns: 5) == "日本…")
        #expect(TerminalText.cut("日本語", columns: 6) == "日本語")
    }
}
