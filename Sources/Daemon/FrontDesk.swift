import CivilTime
import Journal
import Ledger
import Line
import Logging
import NIOCore
import NIOPosix

/// What all connections share. It lives on the event loop.
final class FrontDesk: @unchecked Sendable {
    // @unchecked Sendable: made on the event loop and touched there alone, but for what is Sendable itself.
    let writer: Writer
    private let metrics: Metrics
    /// Of what is answered on the event loop.
    var tally = RequestTally()
    let pseudonyms: PseudonymKey
    private let reader: LoopReader
    private let readers: Readers
    private let logger: Logger
    private var connections: [ObjectIdentifier: Connection] = [:]
    /// How many connections each user has.
    private var connectionsOfUser: [String: Int] = [:]
    /// Connections whose users' names are still asked for.
    private var expected = 0
    private var followers: [Connection] = []
    /// Of the requests that the writer has.
    private var waitingBytes = 0
    /// Of batches that are not ended.
    var openBatchBytes = 0
    /// What this turn of the event loop has brought, and nobody has yet.
    private var submitted: [Submission] = []
    private let loop: any EventLoop
    private let connectionLimit: Int

    init(
        journal: Journal, writer: Writer, readers: Readers, pseudonyms: PseudonymKey, metrics: Metrics, logger: Logger,
        connectionLimit: Int, loop: any EventLoop
    ) throws(JournalError) {
        self.loop = loop
        self.writer = writer
        self.readers = readers
        self.pseudonyms = pseudonyms
        self.metrics = metrics
        self.logger = logger
        self.connectionLimit = connectionLimit
        reader = try LoopReader(journal)
    }

    /// - Returns: false if those that are expected already would fill the room.
    func expect() -> Bool {
        guard expected == 0 || connections.count + expected < connectionLimit else { return false }
        expected += 1
        return true
    }

    func expectNoMore() { expected -= 1 }

    /// - Returns: false if there is no room for one more: the last places are for users who have none.
    func arrive(_ connection: Connection) -> Bool {
        connections[ObjectIdentifier(connection)] = connection
        let owned = connectionsOfUser[connection.caller.name, default: 0] + 1
        connectionsOfUser[connection.caller.name] = owned
        metrics.connections = connections.count
        let kept = owned > 1 ? connectionLimit / Limits.connectionShareForOthers : 0
        return connections.count <= connectionLimit - kept
    }

    func leave(_ connection: Connection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        let owned = connectionsOfUser[connection.caller.name, default: 1] - 1
        connectionsOfUser[connection.caller.name] = owned > 0 ? owned : nil
        followers.removeAll { $0 === connection }
        metrics.connections = connections.count
    }

    /// The settled books of this moment. If they cannot be read nothing can be answered: the connection is closed.
    func withReader(_ body: (LoopReader) -> Void, failing: () -> Void) {
        do {
            try reader.renew()
            body(reader)
        } catch {
            logger.critical("the ledger cannot be read", metadata: ["error": "\(error)"])
            failing()
        }
    }

    /// Tells the administrator, if it is damage.
    func report(_ refusal: Refusal) { logger.reportDamage(refusal) }

    /// A follower waits for events that are newer than it has seen.
    func awaitNewer(_ connection: Connection) {
        followers.append(connection)
        tellFollowers()
    }

    /// Hands over to the writer: at once where many ask, and else when it is known what more this turn of the event
    /// loop brings, for a lone request is carried out here.
    func submit(_ submission: Submission) {
        waitingBytes += submission.byteCount
        guard writer.isCalm || !submitted.isEmpty else { return writer.submit(CollectionOfOne(submission)) }
        submitted.append(submission)
        if submitted.count == 1 { loop.execute { self.handOver() } }
    }

    /// The writer has so much to do that it needs no more of those whose requests it has.
    var isFull: Bool { waitingBytes >= Limits.waitingBytes }

    var hasRoomForBatches: Bool { openBatchBytes < Limits.openBatchBytes }

    private func handOver() {
        let submissions = submitted
        submitted = []
        if submissions.count == 1, let answered = writer.answerNow(submissions[0]) { return deliver(answered) }
        writer.submit(submissions)
    }

    /// Replies of a group, and the news of it.
    func deliver(_ answered: [Answered]) {
        for answer in answered {
            waitingBytes -= answer.submission.byteCount
            answer.submission.connection.answered(answer.submission, with: answer.replies)
        }
        if !followers.isEmpty { tellFollowers() }
    }

    private func tellFollowers() {
        withReader { reader in
            let newest = reader.books.header.lastNumber
            let waiting = followers
            followers = []
            for connection in waiting where !connection.newer(through: newest) { followers.append(connection) }
        } failing: {
        }
    }

    func stream(_ request: Request, tag: String?, to connection: Connection) -> AnswerStream {
        if request.verb == .stats { metrics.take(&tally) }
        return readers.stream(request, tag: tag, to: connection, settlingWith: writer)
    }

    /// Called now and then.
    func checkPatience() {
        let clock = NIODeadline.now()
        for connection in connections.values { connection.checkPatience(clock) }
    }

    /// Hears no more; each connection ends when what it has heard is answered.
    func drainAll() {
        for connection in connections.values { connection.drain() }
    }

    /// Ends all connections, each when it has taken its replies.
    func endAll() {
        for connection in connections.values { connection.end() }
    }

    /// Closes the connections whose clients do not take their replies.
    func abandonAll() {
        for connection in connections.values { connection.abandon() }
    }

    var connectionCount: Int { connections.count }
}
