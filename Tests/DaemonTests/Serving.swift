import Glibc
import Harness
import Logging
import Synchronization

@testable import Daemon

/// A server within the test's own process.
final class Serving {
    private let socket: String
    private let task: Task<Void, any Error>

    /// - Parameter directory: for the socket, and for the state unless that is elsewhere.
    init(
        in directory: String, state: String? = nil, manager: ServiceManager = ServiceManager(socket: nil),
        takesNewKeys: Bool = false
    ) async throws {
        socket = directory + "/k"
        let configuration = ServerConfiguration(
            state: state ?? directory + "/state", socket: socket, site: "oslo", zone: nil, credentials: nil,
            takesNewKeys: takesNewKeys)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let state = State()
        task = Task {
            defer { state.isOver.withLock { $0 = true } }
            try await Server(configuration, logger: logger, manager: manager).run()
        }
        for _ in 0..<3_000 {
            if (try? Wire(to: socket).line()) != nil { return }
            if state.isOver.withLock({ $0 }) { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        try await end()
        throw HarnessError("the server does not serve")
    }

    private final class State: Sendable {
        let isOver = Mutex(false)
    }

    /// A connection that was greeted.
    func wire() throws -> Wire {
        let wire = try Wire(to: socket)
        let greeting = try wire.line() ?? ""
        guard greeting.hasPrefix("OK ") else { throw HarnessError(greeting) }
        return wire
    }

    /// Asks it to end.
    func stop() {
        task.cancel()
    }

    func end() async throws {
        stop()
        try await task.value
    }
}
