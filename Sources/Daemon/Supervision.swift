import Logging
import NIOCore
import Synchronization
import SystemPackage

/// What systemd is told while the daemon serves.
final class Supervision: Sendable {
    private static let statusInterval = TimeAmount.seconds(10)

    private let manager: ServiceManager
    private let site: String
    private let state: @Sendable () -> (events: UInt64, clients: Int)
    private let beat: @Sendable () -> UInt64
    private let logger: Logger
    private let lastBeat = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - state: for the status line.
    ///   - beat: goes on for as long as the writer does.
    init(
        _ manager: ServiceManager, site: String, logger: Logger,
        state: @escaping @Sendable () -> (events: UInt64, clients: Int), beat: @escaping @Sendable () -> UInt64
    ) {
        self.manager = manager
        self.site = site
        self.logger = logger
        self.state = state
        self.beat = beat
    }

    /// Says that requests are served, and from then on, on the event loop, how it goes.
    func begin(on loop: any EventLoop) {
        tell { () throws(Errno) in try manager.ready(status) }
        guard manager.isListening else { return }
        loop.scheduleRepeatedTask(initialDelay: Self.statusInterval, delay: Self.statusInterval) { [self] _ in
            tell { () throws(Errno) in try manager.status(status) }
        }
        guard let interval = manager.watchdogInterval else { return }
        lastBeat.store(beat(), ordering: .relaxed)
        // A loop or a writer that is stuck says nothing more, and the daemon is started anew.
        loop.scheduleRepeatedTask(initialDelay: TimeAmount(interval), delay: TimeAmount(interval)) { [self] _ in
            let now = beat()
            if lastBeat.exchange(now, ordering: .relaxed) != now { tell { () throws(Errno) in try manager.alive() } }
        }
    }

    /// - Parameter work: what there is to load anew.
    func reload(_ work: () -> Void) {
        tell { () throws(Errno) in try manager.reloading() }
        work()
        tell { () throws(Errno) in try manager.ready(status) }
        logger.notice("reloaded")
    }

    func end() {
        tell { () throws(Errno) in try manager.stopping("stopping") }
    }

    private var status: String {
        let (events, clients) = state()
        return "serving \(site): \(events) events, \(clients) \(clients == 1 ? "client" : "clients")"
    }

    /// The daemon serves whether systemd listens or not.
    private func tell(_ message: () throws(Errno) -> Void) {
        do throws(Errno) {
            try message()
        } catch {
            logger.warning("systemd cannot be told", metadata: ["error": "\(error)"])
        }
    }
}
