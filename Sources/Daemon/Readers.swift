import CivilTime
import Journal
import Ledger
import Line
import Logging
import NIOCore
import NIOPosix
import Queries

/// Answers that take long or are long: made on threads of their own from one settled moment, taken by the client at
/// its own pace.
final class Readers: Sendable {
    let journal: Journal
    let proofs: Proofs
    let metrics: Metrics
    let spoolRoom = SpoolRoom()
    private let pool: NIOThreadPool
    private let loop: any EventLoop
    private let logger: Logger

    init(_ journal: Journal, proofs: Proofs, metrics: Metrics, pool: NIOThreadPool, loop: any EventLoop, logger: Logger)
    {
        self.journal = journal
        self.proofs = proofs
        self.metrics = metrics
        self.pool = pool
        self.loop = loop
        self.logger = logger
    }

    /// Begins an answer. Its first part comes by itself, each further one is asked for.
    func stream(_ request: Request, tag: String?, to connection: Connection, settlingWith writer: Writer)
        -> AnswerStream
    {
        let clock = Instant.now()
        let source: any AnswerSource =
            request.verb == .events
            ? EventPages(request, tag: tag, by: connection.caller, self)
            : SpooledAnswer(request, tag: tag, by: connection.caller, at: clock, self)
        let stream = AnswerStream(source, to: connection, self)
        if writer.isSettled(at: clock) {
            stream.next()
        } else {
            writer.whenSettled { self.loop.execute { stream.next() } }
        }
        return stream
    }

    /// Makes the next part of an answer and hands it to the connection.
    func work(_ stream: AnswerStream) {
        pool.submit { state in
            guard case .active = state else { return }
            let part = stream.source.part()
            self.loop.execute { stream.made(part) }
        }
    }

    /// A view of the newest settled moment for one answer.
    ///
    /// - Parameter clock: when it was asked for: a day that has begun since may not be swept yet.
    func reading(by caller: Caller, at clock: Instant) throws(Refusal) -> (store: LedgerStore, reading: Reading) {
        do {
            let store = try journal.store()
            let books = try Books(store: store)
            let now = max(clock, Instant(millisecondsSinceEpoch: books.header.lastAtMilliseconds))
            let moment = Moment(now: now, today: journal.zone.day(of: now), zone: journal.zone)
            let rights = try books.rights(of: caller)
            return (store, Reading(books: books, rights: rights, caller: caller, moment: moment))
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw .damaged("\(error)")
        }
    }

    /// Tells the administrator, if it is damage.
    func report(_ refusal: Refusal) { logger.reportDamage(refusal) }
}
