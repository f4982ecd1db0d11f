import Client
import Line
import Testing

@Suite struct ConnectingTests {
    private let patience = Patience(pausesMilliseconds: [1, 1], silenceMilliseconds: 10_000)

    private func error(path: String) -> ClientError? {
        #expect(throws: ClientError.self) { try Session(path: path, patience: patience) }
    }

    @Test func nobodyThere() throws {
        #expect(error(path: "/tmp/none.sock") == .noDaemon(path: "/tmp/none.sock", reason: "No such file or directory"))
        #expect(error(path: "/tmp") == .noDaemon(path: "/tmp", reason: "that is no socket"))
        let long = "/tmp/" + String(repeating: "x", count: 103)
        #expect(
            error(path: long)
                == .noDaemon(path: long, reason: "the path of a socket has 1 to 107 bytes, and this has 108"))
        let ledger = try FakeLedger(answer: FakeLedger.neverAnswers)
        ledger.stop()
        #expect(
            error(path: ledger.path) == .noDaemon(path: ledger.path, reason: "the socket is there, but nobody listens"))
    }

    @Test func aStartingDaemonIsWaitedFor() throws {
        let ledger = try FakeLedger(
            greeting: { $0 < 3 ? .linesThenLoss([]) : .lines([FakeLedger.greeting]) }, answer: FakeLedger.neverAnswers)
        let session = try Session(path: ledger.path, patience: patience)
        #expect(session.greeting?.fields["site"] == "test")
    }

    @Test func whatIsNoLedger() throws {
        for greeting in ["HTTP/1.1 400 Bad Request", "OK", "OK protocol=2", "ROW protocol=1", "OK protocol"] {
            let ledger = try FakeLedger(greeting: { _ in .lines([greeting]) }, answer: FakeLedger.neverAnswers)
            guard case .notTheProtocol = error(path: ledger.path) else {
                Issue.record("\(greeting)")
                continue
            }
        }
        for reply in ["200 OK", "", "OKAY", "ROWS", "@a", "@a OKAY", "ROW " + String(repeating: "x", count: 65_533)] {
            let ledger = try FakeLedger { _ in .lines([reply]) }
            let session = try Session(path: ledger.path, patience: patience)
            var preparer = RequestPreparer()
            let request = preparer.prepare(RequestLine(verb: "PING", fields: []))
            let error = #expect(throws: ClientError.self) { try session.perform(request) { _ in } }
            guard case .notTheProtocol = error else {
                Issue.record("\(reply.prefix(20)): \(String(describing: error))")
                continue
            }
        }
    }

    @Test func aRefusedConnection() throws {
        let ledger = try FakeLedger(
            greeting: { _ in .linesThenLoss(["ERR busy message=full"]) }, answer: FakeLedger.neverAnswers)
        #expect(error(path: ledger.path) == .refused(code: "busy", fields: [Field("message", "full")]))
    }

    @Test func aDaemonThatSaysNothing() throws {
        let mute = try FakeLedger(greeting: { _ in .lines([]) }, answer: FakeLedger.neverAnswers)
        let error = #expect(throws: ClientError.self) {
            try Session(path: mute.path, patience: Patience(pausesMilliseconds: [], silenceMilliseconds: 100))
        }
        #expect(error == .silent(path: mute.path, seconds: 0))
    }
}
