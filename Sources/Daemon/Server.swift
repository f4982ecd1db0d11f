import CivilTime
import Glibc
import Journal
import Ledger
import Logging
import Merkle
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// The daemon: one event loop for all connections, one thread that writes, two that make long answers.
public struct Server: Service {
    private let configuration: ServerConfiguration
    private let logger: Logger
    private let manager: ServiceManager

    public init(_ configuration: ServerConfiguration, logger: Logger, manager: ServiceManager = ServiceManager()) {
        self.configuration = configuration
        self.logger = logger
        self.manager = manager
    }

    /// Serves until asked to stop, by cancellation or a graceful shutdown.
    ///
    /// - Throws: `JournalError` if the ledger cannot be opened or cannot go on; what the socket or the keys threw.
    public func run() async throws {
        let connectionLimit = FileLimit.raise()
        let opened = try OpenedLedger(configuration, logger: logger)
        var logger = logger
        logger[metadataKey: "site"] = "\(opened.journal.site)"
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let pool = NIOThreadPool(numberOfThreads: 2)
        pool.start()
        let operation = Operation(
            opened, loop: group.next(), pool: pool, logger: logger, connectionLimit: connectionLimit)
        let socket = try ListeningSocket(configuration)
        let failure = await serve(operation, socket, on: group.next(), logger)
        await operation.end(isOrderly: failure == nil)
        socket.remove()
        try await pool.shutdownGracefully()
        try await group.shutdownGracefully()
        if let failure { throw failure }
        logger.notice("stopped")
    }

    /// - Returns: why it cannot begin, or go on; nil once it was asked to stop.
    private func serve(
        _ operation: Operation, _ socket: borrowing ListeningSocket, on loop: any EventLoop, _ logger: Logger
    ) async -> (any Error)? {
        do {
            try await operation.begin(accepting: socket.descriptor)
            let supervision = operation.supervision(manager)
            let reloads = await UnixSignalsSequence(trapping: .sighup)
            supervision.begin(on: loop)
            logger.notice("serving", metadata: ["socket": "\(socket.path)"])
            defer { supervision.end() }
            return await untilStopped(operation, supervision, reloads)
        } catch {
            return error
        }
    }

    /// Reloads when told to, until it is to stop.
    private func untilStopped(
        _ operation: Operation, _ supervision: Supervision, _ reloads: UnixSignalsSequence
    ) async -> JournalError? {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for await _ in reloads { supervision.reload { operation.reload() } }
            }
            defer { tasks.cancelAll() }
            return await cancelWhenGracefulShutdown { await operation.untilStopped() }
        }
    }
}
