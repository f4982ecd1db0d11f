import Glibc

/// A connection to the daemon's socket, past its banner.
final class Connection {
    let descriptor: Int32

    init(to path: String) throws(Failure) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .system("socket") }
        self.descriptor = descriptor
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw Failure("\(path) is too long for a socket")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard code == 0 else { throw .system(path) }
        _ = try line()
    }

    deinit {
        close(descriptor)
    }

    /// Sends a request and waits for its reply, for what is not measured byte by byte.
    ///
    /// - Returns: the reply's last line.
    @discardableResult
    func ask(_ request: String) throws(Failure) -> String {
        let bytes = Array((request + "\n").utf8)
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(Failure) in try send(bytes) }
        while true {
            let line = try line()
            if line.hasPrefix("OK ") { return line }
            if line.hasPrefix("ERR ") { throw Failure("\(request): \(line)") }
        }
    }

    /// The number of the newest event.
    func newestEvent() throws(Failure) -> Int {
        let reply = try ask("PING")
        guard let word = reply.split(separator: " ").first(where: { $0.hasPrefix("seq=") }),
            let number = Int(word.dropFirst(4))
        else { throw Failure("PING: \(reply)") }
        return number
    }

    /// Sends all of it, and waits where it must.
    func send(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            let count = Glibc.send(descriptor, start, rest.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { throw .system("send") }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Waits for bytes, and takes those that are there.
    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> UnsafeRawBufferPointer {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        guard count > 0 else { throw count == 0 ? Failure("the daemon closed a connection") : .system("recv") }
        return UnsafeRawBufferPointer(rebasing: buffer[..<count])
    }

    /// One line without its end, byte by byte: nothing behind it may be taken.
    private func line() throws(Failure) -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            guard recv(descriptor, &byte, 1, 0) == 1 else { throw Failure("the daemon closed a connection") }
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
    }
}
