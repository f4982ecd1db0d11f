import Glibc
import Testing

@testable import Daemon

/// systemd's end of `NOTIFY_SOCKET`.
final class NotifySocket {
    let path: String
    private let descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        let address = try #require(UnixAddress(path))
        try #require(address.withSocketAddress { bind(descriptor, $0, $1) } == 0)
    }

    deinit {
        close(descriptor)
    }

    /// What has come and was not taken yet.
    func messages() -> [String] {
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count >= 0 {
            messages.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
        return messages
    }

    /// The next messages up to one that begins so; nil if none does in time.
    func messages(through prefix: String, seconds: Int = 20) async throws -> [String]? {
        var messages: [String] = []
        for _ in 0..<(seconds * 100) {
            for message in self.messages() {
                messages.append(message)
                if message.hasPrefix(prefix) { return messages }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return nil
    }
}
