import CivilTime
import Journal
import Ledger
import Line
import Logging
import NIOCore
import Queries
import Synchronization

/// The one who writes. A thread of its own takes a group's worth of what waits, from a fair queue, records it, makes it
/// durable at once and only then hands out the replies. What is durable is settled in the store behind it, by a thread
/// that does only that.
///
/// A lone request that finds that thread asleep is a group by itself, and is carried out by the event loop that brings
/// it: to change threads twice takes an eighth of the time. So a moment of few requests is answered sooner, and one of
/// many is decided beside what is read and sent. While the disk is slow the event loop leaves it to the thread.
final class Writer: Sendable {
    private struct Queue {
        var submissions = FairQueue<Submission>()
        /// Called once everything recorded before is settled.
        var whenSettled: [@Sendable () -> Void] = []
        var isStopping = false
    }

    /// What is known to whoever writes.
    private struct Work {
        let recorder: Recorder
        let zone: Zone
        /// Each waits until an event is settled.
        var whenSettled: [(through: UInt64, body: @Sendable () -> Void)] = []
        var lastSettling = NIODeadline.now()
        var tally = RequestTally()
        /// Requests of the group that the log has to hold before they are answered.
        var writes: UInt64 = 0
        var hasChangedGrants = false
        var hasToldDamage = false

        mutating func count(_ verb: Verb, _ outcome: Outcome) {
            tally.count(verb, RequestResult(outcome))
            writes += 1
            // Looked for only where they can be.
            guard verb == .grant || verb == .revoke || verb == .commit else { return }
            if case .accepted(let events, false) = outcome,
                events.contains(where: { $0.kind == .granted || $0.kind == .revoked })
            {
                hasChangedGrants = true
            }
        }

        var state: WriterState {
            WriterState(
                newest: recorder.lastNumber, isReadOnly: recorder.isReadOnly, isStorageFull: recorder.isStorageFull)
        }
    }

    /// How often an idle writer shows that it is alive.
    private static let idle = TimeAmount.seconds(1)
    private static let settlingDelay = TimeAmount.milliseconds(Limits.settlingDelayMilliseconds)

    private let queue = Mutex(Queue())
    /// Held by whoever writes; nil before the writer begins, and after its end.
    private let work = Mutex<Work?>(nil)
    private let wake = Signal()
    private let settler: Settler
    private let deliver: @Sendable ([Answered]) -> Void
    private let fail: @Sendable (JournalError) -> Void
    /// Until when what expires has been swept: the end of a day, in milliseconds since the epoch; 0 for not yet.
    private let sweptUntil = Atomic<Int64>(0)
    private let settled = Atomic<Bool>(false)
    private let beat = Atomic<UInt64>(0)
    private let newest = Atomic<UInt64>(0)
    private let calm = Atomic<Bool>(true)
    private let metrics: Metrics
    private let clock: @Sendable () -> Instant
    private let logger: Logger

    /// - Parameters:
    ///   - clock: the system's, but in tests.
    ///   - deliver: gets the replies of each group, on the writer's thread; none when only something was settled.
    ///   - fail: the ledger cannot go on; called at most once, last.
    init(
        logger: Logger, metrics: Metrics, clock: @escaping @Sendable () -> Instant = Instant.now,
        deliver: @escaping @Sendable ([Answered]) -> Void, fail: @escaping @Sendable (JournalError) -> Void
    ) {
        self.logger = logger
        self.clock = clock
        self.metrics = metrics
        settler = Settler(metrics: metrics)
        self.deliver = deliver
        self.fail = fail
    }

    func submit(_ submissions: some Collection<Submission> & Sendable) {
        queue.withLock { $0.submissions.append(contentsOf: submissions) }
        wake.raise()
    }

    /// The newest group was one submission, quickly on the disk: few ask, and nobody waits long if the event loop does.
    var isCalm: Bool { calm.load(ordering: .relaxed) }

    /// Calls `body` when everything acknowledged so far can be read from the store.
    func whenSettled(_ body: @escaping @Sendable () -> Void) {
        queue.withLock { $0.whenSettled.append(body) }
        wake.raise()
    }

    func stop() {
        queue.withLock { $0.isStopping = true }
        wake.raise()
    }

    /// Whether what expires by that moment's day is quarantined: before it nothing of that day may be shown.
    func isSwept(at clock: Instant) -> Bool {
        clock.millisecondsSinceEpoch < sweptUntil.load(ordering: .acquiring)
    }

    /// Whether the settled moment is all that was acknowledged, of a day that began with its sweep.
    func isSettled(at clock: Instant) -> Bool {
        settled.load(ordering: .acquiring) && isSwept(at: clock)
    }

    /// The newest event that was acknowledged.
    var newestAcknowledged: UInt64 { newest.load(ordering: .acquiring) }

    /// Goes on for as long as the writer does, at least once a second: for the watchdog.
    var lastBeat: UInt64 { beat.load(ordering: .relaxed) }

    /// Makes a lone request a group, if nobody writes and nothing waits.
    ///
    /// - Returns: nil where it must be submitted.
    func answerNow(_ submission: Submission) -> [Answered]? {
        // Replies to what came before it may still be on their way to the event loop. And what settles takes long.
        guard submission.weight == 1, submission.isFirst, !submission.changesGrants, isSwept(at: clock()) else {
            return nil
        }
        return work.withLockIfAvailable { work -> [Answered]? in
            guard queue.withLock({ $0.submissions.isEmpty }), var current = work.take() else { return nil }
            let wasSettled = current.recorder.unsettledCount == 0
            var answered: [Answered] = []
            do throws(JournalError) {
                try group([submission], &current) { answered += $0 }
                // From now on the thread has something to settle, in a while.
                if wasSettled, current.recorder.unsettledCount > 0 { wake.raise() }
                work = current
            } catch {
                fail(error)
            }
            return answered
        } ?? nil
    }

    // MARK: - The writer's thread

    /// Works until stopped.
    ///
    /// - Parameter ready: called once what has expired is swept: before it nothing may be answered.
    func run(_ journal: Journal, ready: () -> Void) {
        settler.start()
        do {
            try work.withLock { (work) throws(JournalError) in
                var begun = Work(recorder: try journal.recorder(), zone: journal.zone)
                try begun.recorder.sweep(clock: clock())
                try begun.recorder.settle()
                show(begun)
                metrics.state = begun.state
                tellDamage(&begun)
                work = begun
            }
            ready()
            while let pause = try turn() { wake.wait(pause) }
            try work.withLock { (work) throws(JournalError) in try work.take()?.recorder.settle() }
        } catch {
            fail(error)
        }
        settler.stop()
    }

    /// Groups until nothing waits, and what has to do with settling.
    ///
    /// - Returns: how long there is nothing to do; nil once stopped, or after a failure elsewhere.
    private func turn() throws(JournalError) -> TimeAmount? {
        while true {
            beat.wrappingAdd(1, ordering: .relaxed)
            let next = try work.withLock { (work) throws(JournalError) -> (isIdle: Bool, pause: TimeAmount?) in
                guard var current = work.take() else { return (true, nil) }
                let waiting = take()
                if !isSwept(at: clock()) { try sweep(&current) }
                for body in waiting.whenSettled { current.whenSettled.append((current.recorder.lastNumber, body)) }
                if !waiting.group.isEmpty { try group(waiting.group, &current, deliver) }
                try settle(&current)
                work = current
                let isIdle = waiting.group.isEmpty
                return (isIdle, isIdle && waiting.isStopping ? nil : untilSettling(current))
            }
            if next.isIdle { return next.pause }
        }
    }

    /// At most a group's worth: what is left waits for the next one, so that nobody waits for all of another's.
    private func take() -> (group: [Submission], whenSettled: [@Sendable () -> Void], isStopping: Bool) {
        queue.withLock { queue in
            defer { queue.whenSettled = [] }
            return (
                queue.submissions.takeGroup(weighing: Limits.groupRequests), queue.whenSettled, queue.isStopping
            )
        }
    }

    private func group(
        _ submissions: [Submission], _ work: inout Work, _ deliver: ([Answered]) -> Void
    ) throws(JournalError) {
        let isAlone = submissions.count == 1
        if !isAlone { calm.store(false, ordering: .relaxed) }
        // One moment for all of a group: no day may begin between its sweep and its last question.
        let now = clock()
        try work.recorder.sweep(clock: now)
        if work.recorder.unsettledCount == 0 { work.lastSettling = .now() }
        var answered: [Answered] = []
        answered.reserveCapacity(submissions.count)
        var waits: [(submitted: NIODeadline, writes: UInt64)] = []
        for submission in submissions {
            let before = work.writes
            answered.append(try answer(submission, &work, now))
            if work.writes > before { waits.append((submission.submitted, work.writes - before)) }
        }
        let before = NIODeadline.now()
        try work.recorder.seal()
        let after = NIODeadline.now()
        calm.store(isAlone && after - before <= .microseconds(Limits.loneSyncMicroseconds), ordering: .relaxed)
        // Who may do what is asked of the settled books: a grant takes effect with its reply.
        if work.hasChangedGrants { try work.recorder.settle() }
        work.hasChangedGrants = false
        show(work)
        tellDamage(&work)
        metrics.sealed(
            &work.tally, nanoseconds: (after - before).unsignedNanoseconds,
            waits: waits.map { ((after - $0.submitted).unsignedNanoseconds, $0.writes) }, work.state)
        deliver(answered)
    }

    /// Quarantines what has expired by today: at midnight, and before a long answer is made.
    private func sweep(_ work: inout Work) throws(JournalError) {
        let newest = work.recorder.lastNumber
        try work.recorder.sweep(clock: clock())
        if work.recorder.lastNumber > newest { try work.recorder.seal() }
        show(work)
        metrics.state = work.state
        tellDamage(&work)
        // Followers may see what was settled before it.
        deliver([])
    }

    private func tellDamage(_ work: inout Work) {
        guard !work.hasToldDamage, let damage = work.recorder.damage else { return }
        work.hasToldDamage = true
        logger.critical("damage was found", metadata: ["what": "\(damage.message)"])
    }

    // MARK: - Settling

    /// Takes note of what was settled, and begins anew when it is time.
    private func settle(_ work: inout Work) throws(JournalError) {
        if settler.takeDone() {
            try work.recorder.endSettling()
            show(work)
            deliver([])
        }
        let settled = work.recorder.settledNumber
        while let first = work.whenSettled.first, first.through <= settled {
            work.whenSettled.removeFirst()
            first.body()
        }
        guard isTimeToSettle(work), let pending = try work.recorder.beginSettling() else { return }
        work.lastSettling = .now()
        let wake = self.wake
        settler.write(pending) { wake.raise() }
    }

    private func isTimeToSettle(_ work: Work) -> Bool {
        work.recorder.unsettledCount > 0 && !work.recorder.isSettling
            && (!work.whenSettled.isEmpty || work.recorder.unsettledBytes >= Limits.settlingBytes
                || NIODeadline.now() - work.lastSettling >= Self.settlingDelay)
    }

    private func untilSettling(_ work: Work) -> TimeAmount {
        guard work.recorder.unsettledCount > 0, !work.recorder.isSettling else { return Self.idle }
        return max(.nanoseconds(0), work.lastSettling + Self.settlingDelay - .now())
    }

    // MARK: - Recording

    /// Carries out what one connection sent. The replies leave when the group is durable; a query among the writes
    /// sees those before it.
    private func answer(
        _ submission: Submission, _ work: inout Work, _ clock: Instant
    ) throws(JournalError) -> Answered {
        let caller = submission.caller
        var reply = Reply()
        reply.bytes.reserveCapacity(submission.entries.count * Self.usualReplyBytes)
        for entry in submission.entries {
            switch entry {
            case .write(let request, let tag):
                let outcome = try work.recorder.record(request, by: caller, clock: clock)
                work.count(request.verb, outcome)
                reply.tag = tag
                ReplyBytes.append(outcome, of: request.verb, work.recorder, to: &reply)
            case .batch(let batch, let tag):
                let outcome = try work.recorder.record(batch, by: caller, clock: clock)
                work.count(.commit, outcome)
                reply.tag = tag
                ReplyBytes.append(outcome, of: nil, work.recorder, to: &reply)
            case .query(let request, let tag): reply.bytes += answer(request, tag: tag, by: caller, &work, clock)
            case .reply(let known): reply.bytes += known
            case .acknowledge(let fields, let tag):
                let newest = work.recorder.lastNumber
                reply.bytes += ReplyBytes.acknowledgement(fields, tag: tag, newest: newest)
            }
        }
        return Answered(submission: submission, replies: reply.bytes)
    }

    private static let usualReplyBytes = 128

    private func answer(
        _ request: Request, tag: String?, by caller: Caller, _ work: inout Work, _ clock: Instant
    ) -> [UInt8] {
        let moment = work.recorder.moment(clock)
        let recorder = work.recorder
        let answer = Answer(
            to: request, tag: tag, by: caller, recorder.books, moment, newest: recorder.lastNumber)
        work.tally.count(request.verb, answer.result)
        if let damage = answer.damage { logger.reportDamage(damage) }
        return answer.bytes
    }

    private func show(_ work: Work) {
        newest.store(work.recorder.lastNumber, ordering: .releasing)
        settled.store(work.recorder.unsettledCount == 0 && !work.recorder.isSettling, ordering: .releasing)
        let end = work.recorder.sweptDay.map { work.zone.end(of: $0).millisecondsSinceEpoch + 1 }
        sweptUntil.store(end ?? 0, ordering: .releasing)
    }
}
