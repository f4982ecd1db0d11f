import Glibc
import Journal
import Ledger
import Line
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// The running parts of a server, from the first connection to the last reply.
final class Operation: Sendable {
    private let opened: OpenedLedger
    private let loop: any EventLoop
    private let pool: NIOThreadPool
    private let logger: Logger
    private let metrics = Metrics()
    private let names = UserNames()
    private let connectionLimit: Int
    private let writer: Writer
    private let frontDesk = NIOLockedValueBox<FrontDesk?>(nil)
    private let listener = NIOLockedValueBox<(any Channel)?>(nil)
    private let failures: AsyncStream<JournalError>
    private let writerThread = NIOLockedValueBox<WorkerThread?>(nil)

    /// - Parameter connectionLimit: how many may be open at once.
    init(_ opened: OpenedLedger, loop: any EventLoop, pool: NIOThreadPool, logger: Logger, connectionLimit: Int) {
        self.opened = opened
        self.connectionLimit = connectionLimit
        self.loop = loop
        self.pool = pool
        self.logger = logger
        let (failures, failing) = AsyncStream.makeStream(of: JournalError.self)
        self.failures = failures
        let frontDesk = self.frontDesk
        writer = Writer(logger: logger, metrics: metrics) { answered in
            loop.execute { frontDesk.withLockedValue { $0 }?.deliver(answered) }
        } fail: { error in
            failing.yield(error)
        }
    }

    /// Starts the writer, which sweeps what has expired, and then takes connections.
    ///
    /// - Throws: why the ledger cannot be written: nobody is let in then.
    func begin(accepting descriptor: Int32) async throws {
        let writer = self.writer
        let journal = opened.journal
        let (ready, readied) = AsyncStream.makeStream(of: Void.self)
        writerThread.withLockedValue {
            $0 = WorkerThread("writer") {
                writer.run(journal) { readied.yield() }
                readied.finish()
            }
        }
        guard await ready.first(where: { true }) != nil else {
            throw await untilStopped() ?? CancellationError()
        }
        let readers = Readers(
            journal, proofs: Proofs(signer: opened.keys.signer), metrics: metrics, pool: pool, loop: loop,
            logger: logger)
        let (pseudonyms, metrics, logger, box) = (opened.keys.pseudonyms, self.metrics, self.logger, self.frontDesk)
        let limit = connectionLimit
        let loop = self.loop
        try await loop.submit {
            let frontDesk = try FrontDesk(
                journal: journal, writer: writer, readers: readers, pseudonyms: pseudonyms, metrics: metrics,
                logger: logger, connectionLimit: limit, loop: loop)
            box.withLockedValue { $0 = frontDesk }
        }.get()
        let channel = try await bootstrap().withBoundSocket(descriptor).get()
        listener.withLockedValue { $0 = channel }
        loop.scheduleRepeatedTask(initialDelay: .seconds(5), delay: .seconds(5)) { _ in
            box.withLockedValue { $0 }?.checkPatience()
        }
        loop.scheduleRepeatedTask(initialDelay: .seconds(30), delay: .seconds(30)) { _ in
            do {
                try journal.clearStaleReaders()
            } catch {
                logger.error("stale readers could not be cleared", metadata: ["error": "\(error)"])
            }
        }
    }

    private func bootstrap() -> ServerBootstrap {
        let frontDesk = self.frontDesk
        let names = self.names
        let backoff = TimeAmount.milliseconds(Limits.acceptPauseMilliseconds)
        return ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: Limits.unacceptedConnections)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Without it, a listener that finds no descriptor free tries again and again.
                    let handler = AcceptBackoffHandler(shouldForwardIOErrorCaught: false) { _ in backoff }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // What one read brings is judged before more is read, and others have their turn.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: Limits.connectionResumedBytes, high: Limits.connectionUnsentBytes)
            )
            .childChannelInitializer { channel in
                guard let provider = channel as? any SocketOptionProvider else {
                    return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
                }
                guard let frontDesk = frontDesk.withLockedValue({ $0 }), frontDesk.expect() else {
                    return channel.eventLoop.makeFailedFuture(ChannelError.alreadyClosed)
                }
                return provider.peerCredentials().flatMap { peer in
                    names.caller(user: peer.user, on: channel.eventLoop)
                }.flatMapThrowing { caller in
                    try channel.pipeline.syncOperations.addHandler(Connection(caller: caller, frontDesk: frontDesk))
                }.always { _ in frontDesk.expectNoMore() }
            }
    }

    /// What `systemctl status` shows, and what the watchdog asks.
    func supervision(_ manager: ServiceManager) -> Supervision {
        let (metrics, writer) = (metrics, writer)
        return Supervision(manager, site: opened.journal.site, logger: logger) {
            (metrics.state.newest, metrics.connections)
        } beat: {
            writer.lastBeat
        }
    }

    /// There is nothing to load anew but what the system calls its users.
    func reload() {
        names.forget()
    }

    /// Returns when cancelled, or when the ledger cannot go on.
    func untilStopped() async -> JournalError? {
        for await failure in failures { return failure }
        return nil
    }

    /// Takes no more connections, answers what was heard of those that are open, and ends.
    ///
    /// - Parameter isOrderly: false after a failure: nobody is answered then.
    func end(isOrderly: Bool) async {
        // A listener that is closed already, or a loop that is gone, is what we want here.
        try? await listener.withLockedValue { $0 }?.close()
        let deadline = NIODeadline.now() + .milliseconds(Limits.drainMilliseconds)
        if isOrderly { await tell(until: deadline) { $0.drainAll() } }
        writer.stop()
        await writerThread.withLockedValue { $0 }?.ended()
        await tell(until: deadline) { $0.endAll() }
        let frontDesk = self.frontDesk
        try? await loop.submit { frontDesk.withLockedValue { $0 }?.abandonAll() }.get()
    }

    /// Tells all connections to close, and waits a while for it.
    private func tell(until deadline: NIODeadline, _ words: @escaping @Sendable (FrontDesk) -> Void) async {
        let frontDesk = self.frontDesk
        try? await loop.submit { frontDesk.withLockedValue { $0 }.map(words) }.get()
        var pause = TimeAmount.zero
        repeat {
            // On the event loop, for a task that was cancelled does not sleep.
            let count = loop.scheduleTask(in: pause) { frontDesk.withLockedValue { $0 }?.connectionCount ?? 0 }
            if (try? await count.futureResult.get()) ?? 0 == 0 { return }
            pause = .milliseconds(Self.drainStepMilliseconds)
        } while NIODeadline.now() < deadline
    }

    private static let drainStepMilliseconds: Int64 = 50
}

extension SocketOptionProvider {
    /// Who connected, as the kernel tells it.
    fileprivate func peerCredentials() -> EventLoopFuture<PeerCredentials> {
        unsafeGetSocketOption(level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
    }
}
