import Line
import Testing

@testable import Client

@Suite struct PreparedRequestTests {
    private func prepare(_ lines: String...) -> [PreparedRequest] {
        var preparer = RequestPreparer()
        return lines.map { line in Array(line.utf8).withUnsafeBytes { preparer.prepare($0) } }
    }

    private func sent(_ request: PreparedRequest) -> String {
        String(decoding: request.bytes, as: UTF8.self)
    }

    @Test func everyWriteWithoutAnIdGetsOne() throws {
        for verb in Verbs.writes.sorted() {
            let request = prepare("@t \(verb.lowercased()) note=\"a  b\"")[0]
            let id = try #require(request.id)
            #expect(sent(request) == "@t \(verb.lowercased()) note=\"a  b\" id=\(id)\n")
            #expect(request.tag == "t")
            #expect(request.verb == verb)
        }
    }

    @Test func otherLinesGoOutAsTheyAre() {
        let lines = [
            "STOCK", "DISPENSE id=\"k\" qty=1", "NEW-VERB a=b", "DISPENSE qty", "dispense  qty=1", "COMMIT", "ABORT",
        ]
        for line in lines { #expect(sent(prepare(line)[0]) == line + "\n") }
        #expect(prepare("DISPENSE id=\"k\" qty=1")[0].id == "k")
    }

    @Test func aLineThatAnIdWouldMakeTooLongGoesOutWithoutOne() {
        let room = Limits.requestLineBytes - "DISPENSE note=".utf8.count - 40
        let fits = "DISPENSE note=" + String(repeating: "x", count: room)
        let fitsNot = fits + "x"
        #expect(prepare(fits)[0].bytes.count == Limits.requestLineBytes + 1)
        #expect(prepare(fitsNot)[0].id == nil)
        #expect(sent(prepare(fitsNot)[0]) == fitsNot + "\n")
        #expect(prepare(fitsNot)[0].repetition == .never)
    }

    @Test func writesInABatchTakeNoId() throws {
        let requests = prepare("BEGIN note=x", "DISPENSE qty=1", "COMMIT", "DISPENSE qty=2")
        let id = try #require(requests[0].id)
        #expect(sent(requests[0]) == "BEGIN note=x id=\(id)\n")
        #expect(sent(requests[1]) == "DISPENSE qty=1\n")
        #expect(requests.map { $0.batch?.number } == [1, 1, 1, nil])
        #expect(requests.map(\.leavesBatchOpen) == [true, true, false, false])
        #expect(requests[..<3].map(\.id) == [id, id, id])
        #expect(requests[3].id != id)
        #expect(requests.map(\.repetition) == [.never, .never, .never, .sameReply])
    }

    @Test func whatMayBeRepeated() {
        #expect(prepare("STOCK")[0].repetition == .freshReply)
        #expect(prepare("DISPENSE id=\"")[0].repetition == .freshReply)
        #expect(prepare("NEW-VERB")[0].repetition == .never)
        #expect(prepare("NEW-VERB id=x")[0].repetition == .sameReply)
    }

    @Test func whatEndsAConnection() {
        let requests = prepare("quit", "EVENTS follow=yes", "EVENTS follow=no", "EVENTS", "STOCK follow=yes")
        #expect(requests.map(\.endsConnection) == [true, true, false, false, false])
        #expect(requests.map(\.follows) == [false, true, false, false, false])
    }

    @Test func requestsAreCounted() {
        #expect(prepare("PING", "PING", "PING").map(\.number) == [1, 2, 3])
    }

    @Test func noVerbIsAWriteAndAQuery() {
        #expect(Verbs.writes.isDisjoint(with: Verbs.queries))
    }
}
