import Line
import NIOCore
import Testing

@testable import Daemon

/// When a client that takes nothing is let go. Nobody waits here: the clock is handed in.
struct PatienceTests {
    private let start = NIODeadline.now()
    private let limit = TimeAmount.seconds(Limits.slowReaderSeconds)

    private func later(_ seconds: Int64) -> NIODeadline { start + limit + .seconds(seconds) }

    @Test func nothingTakenForTheWholeTime() {
        var patience = Patience()
        patience.sent(100)
        let answers = [
            patience.isExhausted(start, unsentBytes: 100),
            patience.isExhausted(start + .seconds(5), unsentBytes: 100),
            patience.isExhausted(later(6), unsentBytes: 100),
        ]
        #expect(answers == [false, false, true])
    }

    @Test func somethingTakenBeginsTheTimeAnew() {
        var patience = Patience()
        patience.sent(100)
        let answers = [
            patience.isExhausted(start, unsentBytes: 100),
            patience.isExhausted(later(6), unsentBytes: 99),
            patience.isExhausted(later(7), unsentBytes: 99),
            patience.isExhausted(later(7) + limit, unsentBytes: 99),
        ]
        #expect(answers == [false, false, false, true])
    }

    @Test func asMuchSentAsTakenIsProgress() {
        var patience = Patience()
        patience.sent(100)
        var answers = [patience.isExhausted(start, unsentBytes: 100)]
        patience.sent(50)
        answers.append(patience.isExhausted(later(6), unsentBytes: 100))
        #expect(answers == [false, false])
    }

    @Test func whoHasTakenAllIsNeverLate() {
        var patience = Patience()
        var answers = [patience.isExhausted(later(1_000), unsentBytes: 0)]
        patience.sent(100)
        answers.append(patience.isExhausted(later(2_000), unsentBytes: 0))
        answers.append(patience.isExhausted(later(3_000), unsentBytes: 0))
        #expect(answers == [false, false, false])
    }
}
