import Glibc
import SystemPackage
import Testing

@testable import Daemon

struct ServiceManagerTests {
    private let scratch = try! Scratch()

    /// The datagrams that arrive at `name` while `body` runs.
    private func heard(at name: String, _ body: (ServiceManager) throws -> Void) throws -> [String] {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        defer { close(descriptor) }
        let address = try #require(UnixAddress(name))
        try #require(address.withSocketAddress { bind(descriptor, $0, $1) } == 0)
        try body(ServiceManager(socket: name))
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count >= 0 {
            messages.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
        return messages
    }

    @Test func tellsItsState() throws {
        let messages = try heard(at: scratch.path + "/n") { manager in
            try manager.status("opening\nthe ledger")
            try manager.ready("5 events")
            try manager.alive()
            try manager.stopping("bye")
        }
        #expect(
            messages == [
                "STATUS=opening the ledger", "READY=1\nSTATUS=5 events", "WATCHDOG=1", "STOPPING=1\nSTATUS=bye",
            ])
    }

    @Test func reloadingBearsTheMonotonicClock() throws {
        let messages = try heard(at: scratch.path + "/n") { try $0.reloading() }
        let message = try #require(messages.first)
        let prefix = "RELOADING=1\nMONOTONIC_USEC="
        #expect(message.hasPrefix(prefix))
        var clock = timespec()
        clock_gettime(CLOCK_MONOTONIC, &clock)
        let told = try #require(Int(message.dropFirst(prefix.count)))
        #expect((0..<60_000_000).contains(clock.tv_sec * 1_000_000 + clock.tv_nsec / 1_000 - told))
    }

    @Test func speaksToAnAbstractSocket() throws {
        let name = "@naloxd-test-" + String(scratch.path.suffix(8))
        #expect(try heard(at: name) { try $0.alive() } == ["WATCHDOG=1"])
    }

    @Test func outsideSystemdItIsSilent() throws {
        try ServiceManager(socket: nil).ready("")
        #expect(ServiceManager(socket: nil).watchdogInterval == nil)
    }

    @Test func aSocketThatIsGoneIsAnError() {
        #expect(throws: Errno.noSuchFileOrDirectory) { try ServiceManager(socket: scratch.path + "/gone").alive() }
        #expect(throws: Errno.fileNameTooLong) {
            try ServiceManager(socket: "/" + String(repeating: "x", count: 200)).alive()
        }
    }

    @Test func theWatchdogIsAnsweredTwiceAsOftenAsItMust() {
        #expect(ServiceManager(socket: nil, watchdogMicroseconds: 3_000_000).watchdogInterval == .milliseconds(1_500))
        #expect(ServiceManager(socket: nil, watchdogMicroseconds: 0).watchdogInterval == nil)
    }
}
