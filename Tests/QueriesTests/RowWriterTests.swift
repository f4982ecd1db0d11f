import Line
import Queries
import Testing

@Suite struct RowWriterTests {
    @Test func handsOnWholeLines() {
        var chunks: [String] = []
        var rows = RowWriter(tag: "t1", flushBytes: 40) { bytes in
            chunks.append(String(decoding: bytes, as: UTF8.self))
            return true
        }
        for number in 1...5 { rows.add([Field("number", number), Field("text", "a b")]) }
        #expect(chunks.joined() == (1...4).map { "@t1 ROW number=\($0) text=\"a b\"\n" }.joined())
        #expect(chunks.count == 2)
        #expect(String(decoding: rows.bytes, as: UTF8.self) == "@t1 ROW number=5 text=\"a b\"\n")
        #expect(!rows.isAbandoned)
    }

    @Test func stopsWhenTheAskerIsGone() {
        var calls = 0
        var rows = RowWriter(tag: nil, flushBytes: 10) { _ in
            calls += 1
            return false
        }
        for number in 1...5 { rows.add([Field("number", number)]) }
        #expect(calls == 1)
        #expect(rows.isAbandoned)
        #expect(rows.bytes.isEmpty)
    }
}
