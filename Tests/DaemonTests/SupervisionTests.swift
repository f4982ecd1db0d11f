import Logging
import NIOPosix
import Synchronization
import Testing

@testable import Daemon

struct SupervisionTests {
    private let scratch = try! Scratch()

    private func supervision(_ socket: NotifySocket, beat: @escaping @Sendable () -> UInt64) -> Supervision {
        let manager = ServiceManager(socket: socket.path, watchdogMicroseconds: 100_000)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return Supervision(manager, site: "oslo", logger: logger, state: { (7, 1) }, beat: beat)
    }

    @Test func aWriterThatIsStuckMissesTheWatchdog() async throws {
        let socket = try NotifySocket(scratch.path + "/n")
        let beat = Mutex<UInt64>(0)
        let isStuck = Mutex(false)
        let shared = Shared(beat: beat, isStuck: isStuck)
        let supervision = supervision(socket) { shared.next() }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        supervision.begin(on: loop)
        #expect(try await socket.messages(through: "READY=1") == ["READY=1\nSTATUS=serving oslo: 7 events, 1 client"])
        for _ in 0..<3 { #expect(try await socket.messages(through: "WATCHDOG=1") != nil) }
        shared.isStuck.withLock { $0 = true }
        try await Task.sleep(for: .milliseconds(120))
        _ = socket.messages()
        try await Task.sleep(for: .milliseconds(400))
        #expect(!socket.messages().contains("WATCHDOG=1"))
        shared.isStuck.withLock { $0 = false }
        #expect(try await socket.messages(through: "WATCHDOG=1") != nil)
    }

    /// A writer's beat that can be held.
    private final class Shared: Sendable {
        private let beat: Mutex<UInt64>
        let isStuck: Mutex<Bool>

        init(beat: consuming Mutex<UInt64>, isStuck: consuming Mutex<Bool>) {
            self.beat = beat
            self.isStuck = isStuck
        }

        func next() -> UInt64 {
            let step: UInt64 = isStuck.withLock { $0 } ? 0 : 1
            return beat.withLock {
                $0 += step
                return $0
            }
        }
    }
}
