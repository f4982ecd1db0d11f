import CivilTime
import Journal
import Ledger
import Line
import Logging
import NIOCore
import Queries
import Synchronization

/// The one thread that writes. It takes everything that waits as one group, records it, makes it durable at once and
/// only then hands out the replies.
final class Writer: Sendable {
    private struct Queue {
        var submissions: [Submission] = []
        /// Called once everything recorded before is settled.
        var settled: [@Sendable () -> Void] = []
        var isStopping = false
    }

    /// How often an idle writer shows that it is alive.
    private static let idleSeconds = 1.0

    private let queue = Mutex(Queue())
    private let wake = Signal()
    private let deliver: @Sendable ([Answered]) -> Void
    private let fail: @Sendable (JournalError) -> Void
    private let logger: Logger
    /// Until when what is settled may be shown without asking the writer: the end of the day it swept, and nothing
    /// once something is recorded that is not settled. Milliseconds since the epoch; 0 for never.
    private let shownUntil = Atomic<Int64>(0)
    private let beat = Atomic<Int64>(0)
    let metrics: Metrics

    /// - Parameters:
    ///   - deliver: gets the replies of each group, on the writer's thread.
    ///   - fail: the ledger cannot go on; called at most once, last.
    init(
        logger: Logger, metrics: Metrics, deliver: @escaping @Sendable ([Answered]) -> Void,
        fail: @escaping @Sendable (JournalError) -> Void
    ) {
        self.logger = logger
        self.metrics = metrics
        self.deliver = deliver
        self.fail = fail
    }

    func submit(_ submission: Submission) {
        queue.withLock { $0.submissions.append(submission) }
        wake.raise()
    }

    /// Calls `body` when everything acknowledged so far can be read from the store.
    func whenSettled(_ body: @escaping @Sendable () -> Void) {
        queue.withLock { $0.settled.append(body) }
        wake.raise()
    }

    func stop() {
        queue.withLock { $0.isStopping = true }
        wake.raise()
    }

    /// Whether the settled moment is all that was acknowledged, of a day that began with its sweep.
    func isSettled(at clock: Instant) -> Bool {
        clock.millisecondsSinceEpoch < shownUntil.load(ordering: .acquiring)
    }

    /// When the writer was last seen alive, for the watchdog.
    var lastBeat: Instant { Instant(millisecondsSinceEpoch: beat.load(ordering: .relaxed)) }

    // MARK: - The writer's thread

    /// Works until stopped.
    ///
    /// - Parameter ready: called once what has expired is swept: before it nothing may be answered.
    func run(_ journal: Journal, ready: () -> Void) {
        do {
            let recorder = try journal.recorder()
            try prepare(recorder, journal.zone)
            ready()
            while try turn(recorder, journal.zone) {}
            try recorder.settle()
        } catch {
            fail(error)
        }
    }

    private func prepare(_ recorder: Recorder, _ zone: Zone) throws(JournalError) {
        try recorder.sweep(clock: Instant.now())
        try recorder.seal()
        show(recorder, zone)
    }

    /// One group.
    ///
    /// - Returns: false once stopped, with nothing waiting.
    private func turn(_ recorder: Recorder, _ zone: Zone) throws(JournalError) -> Bool {
        let waiting = take()
        beat.store(Instant.now().millisecondsSinceEpoch, ordering: .relaxed)
        if waiting.submissions.isEmpty, waiting.settled.isEmpty {
            if waiting.isStopping { return false }
            wake.wait(seconds: Self.idleSeconds)
            return true
        }
        try recorder.sweep(clock: Instant.now())
        var group: [Decided] = []
        group.reserveCapacity(waiting.submissions.count)
        for submission in waiting.submissions { group.append(try record(submission, recorder)) }
        let before = Instant.now()
        try recorder.seal()
        metrics.sealed(group.reduce(0) { $0 + $1.outcomes.count }, milliseconds: Instant.now() - before)
        show(recorder, zone)
        deliver(group.map { reply(to: $0, recorder) })
        for body in waiting.settled { body() }
        return true
    }

    private func take() -> Queue {
        queue.withLock { queue in
            let taken = queue
            queue.submissions = []
            queue.settled = []
            return taken
        }
    }

    private struct Decided {
        let submission: Submission
        /// One for each entry; nil for those that wait until the group is durable.
        let outcomes: [Outcome?]
    }

    private func record(_ submission: Submission, _ recorder: Recorder) throws(JournalError) -> Decided {
        var outcomes: [Outcome?] = []
        outcomes.reserveCapacity(submission.entries.count)
        let clock = Instant.now()
        for entry in submission.entries {
            switch entry {
            case .write(let request, _):
                let outcome = try recorder.record(request, by: submission.caller, clock: clock)
                metrics.answered(request.verb, outcome)
                outcomes.append(outcome)
            case .batch(let batch, _):
                let outcome = try recorder.record(batch, by: submission.caller, clock: clock)
                metrics.answered(.commit, outcome)
                outcomes.append(outcome)
            case .query, .reply: outcomes.append(nil)
            }
        }
        return Decided(submission: submission, outcomes: outcomes)
    }

    private func reply(to decided: Decided, _ recorder: Recorder) -> Answered {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(decided.outcomes.count * 128)
        for (entry, outcome) in zip(decided.submission.entries, decided.outcomes) {
            switch (entry, outcome) {
            case (.write(_, let tag), let outcome?), (.batch(_, let tag), let outcome?):
                ReplyBytes.append(outcome, tag: tag, newest: recorder.lastNumber, to: &bytes)
            case (.query(let request, let tag), _):
                answer(request, tag: tag, by: decided.submission.caller, recorder, to: &bytes)
            case (.reply(let known), _): bytes += known
            default: preconditionFailure("every write has its outcome")
            }
        }
        return Answered(
            connection: decided.submission.connection, replies: bytes, count: decided.submission.entries.count)
    }

    private func answer(_ request: Request, tag: String?, by caller: Caller, _ recorder: Recorder, to bytes: inout [UInt8]) {
        bytes += Answer.bytes(to: request, tag: tag, by: caller, recorder.books, recorder.moment(Instant.now()))
        metrics.asked(request.verb)
    }

    private func show(_ recorder: Recorder, _ zone: Zone) {
        guard recorder.unsettledCount == 0, let day = recorder.sweptDay else {
            shownUntil.store(0, ordering: .releasing)
            return
        }
        shownUntil.store(zone.end(of: day).millisecondsSinceEpoch + 1, ordering: .releasing)
    }
}
