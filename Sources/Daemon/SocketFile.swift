import Glibc
import Line
import SystemPackage

/// A Unix socket that listens at a path, and the file that stands for it.
struct SocketFile: Sendable {
    let path: String
    let descriptor: Int32
    private let device: dev_t
    private let inode: ino_t

    /// Binds and listens. The file appears with mode 0666 whatever the umask, and never before connections are taken:
    /// it is made beside its place and renamed. A stale socket is replaced.
    init(binding path: String) throws(SocketError) {
        try Self.requirePlace(path)
        let beside = Self.nameBeside(path)
        guard let address = UnixAddress(beside) else { throw .badPath(path, limitBytes: UnixAddress.limitBytes) }
        try Self.requireFree(beside)
        unlink(beside)
        let descriptor = socket(AF_UNIX, Self.kind, 0)
        guard descriptor >= 0 else { throw .system("socket", path, Errno(rawValue: errno)) }
        do throws(SocketError) {
            guard address.withSocketAddress({ bind(descriptor, $0, $1) }) == 0 else { throw Self.failure("bind", path) }
            defer { unlink(beside) }
            guard chmod(beside, Self.mode) == 0 else { throw Self.failure("chmod", path) }
            guard listen(descriptor, Limits.unacceptedConnections) == 0 else { throw Self.failure("listen", path) }
            var status = stat()
            guard lstat(beside, &status) == 0 else { throw Self.failure("look at", path) }
            guard rename(beside, path) == 0 else { throw Self.failure("rename", path) }
            self.path = path
            self.descriptor = descriptor
            device = status.st_dev
            inode = status.st_ino
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)

    /// Grants decide who may do what, not the file.
    static let mode: mode_t = 0o666

    /// Removes the file, unless another stands in its place by now.
    func remove() {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode else { return }
        unlink(path)
    }

    /// Refuses a path that no socket can have, and one that is taken.
    static func requirePlace(_ path: String) throws(SocketError) {
        guard UnixAddress(path) != nil, !path.hasPrefix("@") else {
            throw .badPath(path, limitBytes: UnixAddress.limitBytes)
        }
        try requireFree(path)
    }

    /// As long as the path, for both must fit into an address.
    private static func nameBeside(_ path: String) -> String {
        path.isEmpty ? "" : path.dropLast() + (path.last == "~" ? "#" : "~")
    }

    /// Nothing there, or a socket that nobody listens on.
    private static func requireFree(_ path: String) throws(SocketError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw failure("look at", path)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK, let address = UnixAddress(path) else { throw .notASocket(path) }
        let descriptor = socket(AF_UNIX, Self.kind, 0)
        guard descriptor >= 0 else { throw failure("socket", path) }
        defer { close(descriptor) }
        let code = address.withSocketAddress { connect(descriptor, $0, $1) }
        switch code == 0 ? 0 : errno {
        case ECONNREFUSED, ENOENT: return
        // EAGAIN: its queue is full. EPROTOTYPE: it takes datagrams. Somebody listens.
        case 0, EAGAIN, EINPROGRESS, EPROTOTYPE: throw .inUse(path)
        case let error: throw .system("connect to", path, Errno(rawValue: error))
        }
    }

    private static func failure(_ operation: String, _ path: String) -> SocketError {
        .system(operation, path, Errno(rawValue: errno))
    }
}

/// Why there is no socket to listen on.
public enum SocketError: Error, Equatable, CustomStringConvertible {
    case badPath(String, limitBytes: Int)
    /// Somebody listens there.
    case inUse(String)
    /// Something else stands at the path.
    case notASocket(String)
    /// What systemd handed over cannot be used.
    case handedOver(String)
    /// Neither a path nor a socket from systemd.
    case none
    case system(String, String, Errno)

    public var description: String {
        switch self {
        case .badPath(let path, let limitBytes):
            path.hasPrefix("@") || path.isEmpty
                ? "the socket needs a path, not '\(path)'"
                : "the socket's path has \(path.utf8.count) bytes, a socket's path at most \(limitBytes): \(path)"
        case .inUse(let path): "another daemon serves at \(path)"
        case .notASocket(let path): "\(path) is there and is no socket; it is left alone"
        case .handedOver(let what): what
        case .none: "where to listen? Give --socket PATH, or start naloxd.socket, which hands over a socket"
        case .system(let operation, let path, let error): "\(operation) \(path): \(error)"
        }
    }
}
