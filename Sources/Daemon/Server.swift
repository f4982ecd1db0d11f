import CivilTime
import Glibc
import Journal
import Ledger
import Logging
import Merkle
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The daemon: one event loop for all connections, one thread that writes, two that make long answers.
public struct Server: Service {
    private let configuration: ServerConfiguration
    private let logger: Logger

    public init(_ configuration: ServerConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Serves until asked to stop, by cancellation or a graceful shutdown.
    ///
    /// - Throws: `JournalError` if the ledger cannot be opened or cannot go on; what the socket or the keys threw.
    public func run() async throws {
        let opened = try OpenedLedger(configuration, logger: logger)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let pool = NIOThreadPool(numberOfThreads: 2)
        pool.start()
        let operation = Operation(opened, loop: group.next(), pool: pool, logger: logger)
        let socket = try ListeningSocket(configuration)
        try await operation.begin(accepting: socket.descriptor)
        let manager = ServiceManager()
        try manager.ready("serving \(opened.journal.site)")
        logger.notice("serving", metadata: ["site": "\(opened.journal.site)", "socket": "\(socket.path)"])
        let failure = await cancelWhenGracefulShutdown { await operation.untilStopped() }
        try manager.stopping("stopping")
        await operation.end()
        socket.remove()
        try await pool.shutdownGracefully()
        try await group.shutdownGracefully()
        if let failure { throw failure }
        logger.notice("stopped")
    }
}
