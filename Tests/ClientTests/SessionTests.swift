import Foundation
import Glibc
import Line
import Synchronization
import Testing

@testable import Client

@Suite struct SessionTests {
    private let patience = Patience(pausesMilliseconds: [1, 1, 2], silenceMilliseconds: 10_000)

    private struct Heard: Equatable {
        var lines: [String] = []
        var error: ClientError?
    }

    private func unknown(
        _ verb: String, id: String?, number: Int = 1, _ kind: Unanswered.Item.Kind = .write
    ) -> ClientError {
        .replyUnknown(Unanswered(items: [.init(kind: kind, verb: verb, id: id, number: number)]))
    }

    /// Sends the lines pipelined and gathers what comes.
    private func exchange(_ lines: [String], with ledger: FakeLedger, patience: Patience? = nil) throws -> Heard {
        let session = try Session(path: ledger.path, patience: patience ?? self.patience)
        var preparer = RequestPreparer()
        for line in lines { session.submit(Array(line.utf8).withUnsafeBytes { preparer.prepare($0) }) }
        var heard = Heard()
        do throws(ClientError) {
            while !session.isIdle {
                _ = try session.step { part in heard.lines.append(String(decoding: part.bytes, as: UTF8.self)) }
            }
        } catch {
            heard.error = error
        }
        return heard
    }

    @Test func repliesComeInOrder() throws {
        let ledger = try FakeLedger { .lines(["ROW line=\($0.request?.verb ?? "")", "OK seq=4"]) }
        let heard = try exchange(["PING", "@a STOCK", "WHOAMI"], with: ledger)
        #expect(heard.error == nil)
        #expect(heard.lines.filter { $0 != "OK seq=4" } == ["ROW line=PING", "ROW line=STOCK", "ROW line=WHOAMI"])
        #expect(heard.lines.count == 6)
        #expect(ledger.seen.map(\.line) == ["PING", "@a STOCK", "WHOAMI"])
    }

    @Test func aWriteIsRepeatedWithItsIdAndItsRowsComeOnce() throws {
        let ledger = try FakeLedger { exchange in
            switch exchange.connection {
            case 1: .linesThenLoss([])
            case 2: .linesThenLoss(["ROW lot=A seq=5"])
            default: .lines(["ROW lot=A seq=5", "ROW lot=B seq=6", "OK seq=6 replayed=true"])
            }
        }
        let heard = try exchange(["DISPENSE qty=2"], with: ledger)
        #expect(heard == Heard(lines: ["ROW lot=A seq=5", "ROW lot=B seq=6", "OK seq=6 replayed=true"]))
        #expect(ledger.seen.count == 3)
        #expect(Set(ledger.seen.map(\.id)).count == 1)
        #expect(ledger.seen[0].id.count == 36)
    }

    @Test func whatWasPipelinedBehindALossIsRepeatedInOrder() throws {
        let ledger = try FakeLedger { exchange in
            if exchange.connection == 1, exchange.line.hasPrefix("DISPENSE qty=2 ") { return .linesThenLoss([]) }
            return .lines(["OK qty=\(exchange.request?.fields["qty"] ?? "")"])
        }
        let heard = try exchange((1...5).map { "DISPENSE qty=\($0)" }, with: ledger)
        #expect(heard == Heard(lines: (1...5).map { "OK qty=\($0)" }))
        let first = ledger.seen.filter { $0.connection == 1 }.map(\.line)
        let second = ledger.seen.filter { $0.connection == 2 }.map(\.line)
        #expect(first[1] == second[0])
        #expect(second.count == 4)
    }

    @Test func aQueryIsRepeatedWhileNothingOfItCame() throws {
        let ledger = try FakeLedger { $0.connection < 3 ? .linesThenLoss([]) : .lines(["OK seq=4"]) }
        #expect(try exchange(["STOCK"], with: ledger) == Heard(lines: ["OK seq=4"]))
    }

    @Test func aBrokenAnswerToAQueryIsNotSpliced() throws {
        let ledger = try FakeLedger { _ in .linesThenLoss(["ROW lot=A", "ROW lot="]) }
        let heard = try exchange(["STOCK", "PING"], with: ledger)
        #expect(heard.lines.first == "ROW lot=A")
        let items: [Unanswered.Item] = [
            .init(kind: .query, verb: "STOCK", id: nil, number: 1),
            .init(kind: .query, verb: "PING", id: nil, number: 2),
        ]
        #expect(heard.error == .replyUnknown(Unanswered(items: items)))
        #expect(ledger.connectionsMade == 1)
    }

    @Test func aBatchIsNotRepeated() throws {
        let ledger = try FakeLedger { $0.line == "COMMIT" ? .linesThenLoss([]) : .lines(["OK queued=1"]) }
        let heard = try exchange(["BEGIN id=b-1", "DISPENSE qty=2", "COMMIT"], with: ledger)
        #expect(heard.error == unknown("BEGIN", id: "b-1", .batch))
        #expect(ledger.seen.map(\.line) == ["BEGIN id=b-1", "DISPENSE qty=2", "COMMIT"])
    }

    @Test func anOpenBatchThatIsLostBetweenRequestsIsNotGoneOnWith() throws {
        let ledger = try FakeLedger { _ in .linesThenLoss(["OK queued=0"]) }
        let session = try Session(path: ledger.path, patience: patience)
        var preparer = RequestPreparer()
        try session.perform(preparer.prepare(RequestLine(verb: "BEGIN", fields: [Field("id", "b-1")]))) { _ in }
        let error = #expect(throws: ClientError.self) {
            try session.perform(preparer.prepare(RequestLine(verb: "DISPENSE", fields: []))) { _ in }
        }
        #expect(error == unknown("BEGIN", id: "b-1", .openBatch))
        #expect(ledger.connectionsMade == 1)
    }

    /// Each with the id that it went out with, which nobody else knows; a batch once.
    @Test func allThatHasNoReplyIsTold() throws {
        let ledger = try FakeLedger { _ in .linesThenLoss([]) }
        let lines = ["DISPENSE id=a", "STOCK", "BEGIN id=b", "DISPENSE", "COMMIT", "NEW-VERB", "BEGIN id=c", "RETURN"]
        let items: [Unanswered.Item] = [
            .init(kind: .write, verb: "DISPENSE", id: "a", number: 1),
            .init(kind: .query, verb: "STOCK", id: nil, number: 2),
            .init(kind: .batch, verb: "BEGIN", id: "b", number: 3),
            .init(kind: .write, verb: "NEW-VERB", id: nil, number: 6),
            .init(kind: .openBatch, verb: "BEGIN", id: "c", number: 7),
        ]
        #expect(try exchange(lines, with: ledger).error == .replyUnknown(Unanswered(items: items)))
    }

    /// A daemon that starts anew takes the connection, and cannot speak.
    @Test(arguments: [0, 1]) func waitingIsGivenUpWhereItHangs(greetings: Int) throws {
        let ledger = try FakeLedger(
            greeting: { $0 <= greetings ? .linesThenLoss([FakeLedger.greeting]) : .lines([]) },
            answer: FakeLedger.neverAnswers)
        let asked = Mutex(0)
        let waiting = pthread_self()
        let isDone = Mutex(false)
        signal(SIGUSR1) { _ in }
        // Threads of tests take no signals.
        var (signals, before) = (sigset_t(), sigset_t())
        sigemptyset(&signals)
        sigaddset(&signals, SIGUSR1)
        pthread_sigmask(SIG_UNBLOCK, &signals, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        Thread.detachNewThread {
            while !isDone.withLock({ $0 }) {
                usleep(20_000)
                if ledger.connectionsMade > greetings { pthread_kill(waiting, SIGUSR1) }
            }
        }
        defer { isDone.withLock { $0 = true } }
        let error = #expect(throws: ClientError.self) {
            let session = try Session(path: ledger.path, patience: patience) {
                asked.withLock { $0 += 1 }
                return ledger.connectionsMade > greetings
            }
            var preparer = RequestPreparer()
            try session.perform(preparer.prepare(RequestLine(verb: "DISPENSE", fields: [Field("id", "k")]))) { _ in }
        }
        let items = greetings == 0 ? [] : [Unanswered.Item(kind: .write, verb: "DISPENSE", id: "k", number: 1)]
        #expect(error == .interrupted(Unanswered(items: items)))
        #expect(asked.withLock { $0 } > 0)
    }

    @Test func aVerbThatIsNotKnownIsRepeatedOnlyWithAnId() throws {
        let ledger = try FakeLedger { $0.connection == 1 ? .linesThenLoss([]) : .lines(["OK seq=5"]) }
        #expect(try exchange(["NEW-VERB id=x"], with: ledger) == Heard(lines: ["OK seq=5"]))
        let other = try FakeLedger { _ in .linesThenLoss([]) }
        let heard = try exchange(["NEW-VERB qty=1"], with: other)
        #expect(heard.error == unknown("NEW-VERB", id: nil))
    }

    @Test func repetitionIsBounded() throws {
        let ledger = try FakeLedger { _ in .linesThenLoss([]) }
        let heard = try exchange(["DISPENSE qty=2 id=k"], with: ledger)
        #expect(heard.error == unknown("DISPENSE", id: "k"))
        #expect(ledger.connectionsMade == 1 + patience.pausesMilliseconds.count)
    }

    @Test func aDaemonThatIsGoneForGoodLeavesTheOutcomeUnknown() throws {
        let ledger = try FakeLedger { _ in .linesThenLoss([]) }
        let session = try Session(path: ledger.path, patience: patience)
        ledger.stop()
        var preparer = RequestPreparer()
        let request = preparer.prepare(RequestLine(verb: "DISPENSE", fields: [Field("id", "k")]))
        let error = #expect(throws: ClientError.self) { try session.perform(request) { _ in } }
        #expect(error == unknown("DISPENSE", id: "k"))
    }

    @Test func whatIsSentAfterAnIdleLossGoesToANewConnection() throws {
        let ledger = try FakeLedger { _ in .linesThenLoss(["OK seq=4"]) }
        let session = try Session(path: ledger.path, patience: patience)
        var preparer = RequestPreparer()
        for _ in 0..<20 {
            try session.perform(preparer.prepare(RequestLine(verb: "DISPENSE", fields: []))) { #expect($0.kind == .ok) }
        }
        session.abandon()
        try session.perform(preparer.prepare(RequestLine(verb: "BEGIN", fields: []))) { #expect($0.kind == .ok) }
    }

    /// A write's reply breaks off after a row, the write is repeated, and nobody waits for the rest.
    @Test func whatIsAbandonedTakesNoRowsOfTheNextReply() throws {
        let ledger = try FakeLedger { exchange in
            switch exchange.connection {
            case 1: .linesThenLoss(["ROW lot=A seq=5"])
            case 2: .lines([])
            default: .lines(["ROW lot=C", "ROW lot=D", "OK seq=9"])
            }
        }
        let session = try Session(path: ledger.path, patience: patience)
        var preparer = RequestPreparer()
        session.submit(preparer.prepare(RequestLine(verb: "DISPENSE", fields: [Field("qty", "2")])))
        while ledger.connectionsMade < 2 { _ = try session.step { _ in } }
        session.abandon()
        var heard: [String] = []
        try session.perform(preparer.prepare(RequestLine(verb: "STOCK", fields: []))) { part in
            heard.append(String(decoding: part.bytes, as: UTF8.self))
        }
        #expect(heard == ["ROW lot=C", "ROW lot=D", "OK seq=9"])
    }

    @Test func nothingMoreIsTakenBehindTheLastRequest() throws {
        let ledger = try FakeLedger { _ in .linesThenLoss(["OK seq=4"]) }
        let session = try Session(path: ledger.path, patience: patience)
        var preparer = RequestPreparer()
        session.submit(preparer.prepare(RequestLine(verb: "QUIT", fields: [])))
        #expect(!session.hasRoom)
        while !session.isIdle { _ = try session.step { _ in } }
        #expect(session.isOver)
    }

    /// The fake one reads nothing while it answers: whoever only writes waits for it for ever.
    @Test(.timeLimit(.minutes(1))) func repliesAreReadWhileRequestsAreWritten() throws {
        let filling = String(repeating: "x", count: 400)
        let ledger = try FakeLedger { .lines(["ROW filling=\(filling)", "OK n=\($0.request?.fields["n"] ?? "")"]) }
        let requests = (1...20_000).map { "PING n=\($0) filling=\(filling)" }
        let heard = try exchange(requests, with: ledger)
        #expect(heard.error == nil)
        #expect(heard.lines.filter { $0.hasPrefix("OK") } == (1...20_000).map { "OK n=\($0)" })
    }
}
