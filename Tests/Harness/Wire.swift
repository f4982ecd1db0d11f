import Foundation

/// A connection to a daemon's socket, in plain bytes: it knows of the protocol only that its lines end.
public final class Wire {
    private let descriptor: Int32
    private var received: [UInt8] = []
    private var start = 0

    /// - Parameter user: connects as that user; only root may.
    public init(to path: String, as user: uid_t? = nil) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw HarnessError("socket: \(String(cString: strerror(errno)))") }
        self.descriptor = descriptor
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw HarnessError("\(path) is too long")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let code = try EffectiveUser.taken(user) {
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        }
        guard code == 0 else { throw HarnessError("\(path): \(String(cString: strerror(errno)))") }
    }

    deinit {
        Foundation.close(descriptor)
    }

    /// Sends all of it, or throws when the other end is gone or takes nothing for some seconds.
    public func send(_ bytes: some Collection<UInt8>, seconds: Double = 60) throws {
        let bytes = Array(bytes)
        var sent = 0
        let end = Date() + seconds
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.send(
                    descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count > 0 {
                sent += count
            } else if count < 0, errno == EAGAIN {
                guard Date() < end else { throw HarnessError("the daemon takes nothing") }
                _ = wait(for: POLLOUT, until: end)
            } else {
                throw HarnessError("the connection is lost: \(String(cString: strerror(errno)))")
            }
        }
    }

    public func send(_ text: String) throws {
        try send(text.utf8)
    }

    /// How many of the bytes were taken within the time.
    public func offer(_ bytes: [UInt8], seconds: Double) -> Int {
        guard wait(for: POLLOUT, until: Date() + seconds) else { return 0 }
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        return max(0, bytes.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, bytes.count, flags) })
    }

    /// The next line without its end; nil when the other end has closed.
    public func line(seconds: Double = 60) throws -> String? {
        let end = Date() + seconds
        var searched = start
        while true {
            if let feed = received[searched...].firstIndex(of: 0x0A) {
                defer { start = feed + 1 }
                return String(decoding: received[start..<feed], as: UTF8.self)
            }
            if start > 0 {
                received.removeSubrange(..<start)
                start = 0
            }
            searched = received.count
            guard try receive(until: end) else { return nil }
        }
    }

    /// Every line of one reply, its OK or ERR last; nil when the connection ended before it.
    public func reply(seconds: Double = 60) throws -> [String]? {
        var lines: [String] = []
        while let line = try line(seconds: seconds) {
            lines.append(line)
            let words = line.split(separator: " ", maxSplits: 2)
            let kind = words.first?.hasPrefix("@") == true ? words.dropFirst().first : words.first
            if kind == "OK" || kind == "ERR" { return lines }
        }
        return nil
    }

    /// Everything until the other end closes, as quickly as it comes.
    public func rest(seconds: Double = 60) throws -> Data {
        let end = Date() + seconds
        var rest = Data(received[start...])
        start = received.count
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 1)
        defer { buffer.deallocate() }
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            guard count > 0 else { return rest }
            guard Date() < end else { throw HarnessError("the daemon does not end") }
            rest.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]).assumingMemoryBound(to: UInt8.self))
        }
    }

    public func ask(_ request: String, seconds: Double = 60) throws -> [String] {
        try send(request + "\n")
        guard let reply = try reply(seconds: seconds) else { throw HarnessError("the connection ended") }
        return reply
    }

    public func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    private func receive(until end: Date) throws -> Bool {
        guard wait(for: POLLIN, until: end) else { throw HarnessError("the daemon says nothing") }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        received += buffer[..<count]
        return true
    }

    private func wait(for events: Int32, until end: Date) -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        return poll(&waited, 1, Int32(max(0, end.timeIntervalSinceNow * 1_000))) > 0
    }
}
