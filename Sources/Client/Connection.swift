import Glibc
import Line
import SystemPackage

/// One connected socket, closed with its last reference. It never blocks: who has nothing to do waits in `poll`.
final class Connection {
    let descriptor: FileDescriptor

    /// Connects, without a word yet said.
    init(path: String) throws(ClientError) {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw .noDaemon(path: path, reason: lastError()) }
        descriptor = FileDescriptor(rawValue: number)
        try connect(to: path)
        let flags = fcntl(number, F_GETFL)
        guard flags >= 0, fcntl(number, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw .noDaemon(path: path, reason: lastError())
        }
    }

    deinit {
        Glibc.close(descriptor.rawValue)
    }

    private func connect(to path: String) throws(ClientError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let room = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard !bytes.isEmpty, bytes.count <= room else {
            let reason = "the path of a socket has 1 to \(room) bytes, and this has \(bytes.count)"
            throw .noDaemon(path: path, reason: reason)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Glibc.connect(descriptor.rawValue, address, length)
            }
        }
        guard result == 0 else { throw .noDaemon(path: path, reason: reason(errno, path: path)) }
    }

    private func reason(_ number: Int32, path: String) -> String {
        var status = stat()
        if number == ECONNREFUSED, lstat(path, &status) == 0 {
            return status.st_mode & S_IFMT == S_IFSOCK ? "the socket is there, but nobody listens" : "that is no socket"
        }
        return Errno(rawValue: number).description
    }

    enum Outcome {
        case moved(Int)
        /// Nothing can be moved now.
        case wait
        case lost
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
        outcome(Glibc.read(descriptor.rawValue, buffer.baseAddress, buffer.count), zeroIsLoss: true)
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        outcome(
            send(descriptor.rawValue, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)), zeroIsLoss: false)
    }

    private func outcome(_ result: Int, zeroIsLoss: Bool) -> Outcome {
        if result > 0 || result == 0 && !zeroIsLoss { return .moved(result) }
        if result < 0, errno == EAGAIN || errno == EINTR { return .wait }
        return .lost
    }
}

private func lastError() -> String {
    Errno(rawValue: errno).description
}
