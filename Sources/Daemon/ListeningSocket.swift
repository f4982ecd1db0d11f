import Glibc
import SystemPackage

/// The socket that the daemon listens on: one of its own, or one that systemd opened and keeps across restarts.
struct ListeningSocket: Sendable {
    let descriptor: Int32
    /// What it is known by.
    let path: String
    /// Set if the file is the daemon's own, to be removed at the end.
    private let file: SocketFile?

    init(_ configuration: ServerConfiguration) throws(SocketError) {
        if let count = Self.handedOver {
            try self.init(handedOver: count, firstDescriptor: 3, expectedPath: configuration.socket)
        } else if let path = configuration.socket {
            let file = try SocketFile(binding: path)
            self.init(descriptor: file.descriptor, path: path, file: file)
        } else {
            throw .none
        }
    }

    /// How many sockets systemd handed over to this process; nil for none.
    fileprivate static var handedOver: String? {
        ProcessEnvironment["LISTEN_PID"] == String(getpid()) ? ProcessEnvironment["LISTEN_FDS"] : nil
    }

    /// Takes the socket that sd_listen_fds(3) describes.
    ///
    /// - Parameter expectedPath: where the command line wants it, if it says so.
    init(handedOver count: String, firstDescriptor: Int32, expectedPath: String?) throws(SocketError) {
        guard count == "1" else {
            throw .handedOver("systemd handed over \(count) sockets, not one: see ListenStream= of naloxd.socket")
        }
        guard fcntl(firstDescriptor, F_SETFD, FD_CLOEXEC) == 0 else {
            throw .handedOver("the socket that systemd handed over is not open: \(Errno(rawValue: errno))")
        }
        guard Self.option(SO_DOMAIN, of: firstDescriptor) == AF_UNIX,
            Self.option(SO_TYPE, of: firstDescriptor) == Int32(SOCK_STREAM.rawValue),
            Self.option(SO_ACCEPTCONN, of: firstDescriptor) == 1
        else {
            throw .handedOver("systemd handed over no listening Unix stream socket: see ListenStream= of naloxd.socket")
        }
        let path = UnixAddress.path(of: firstDescriptor)
        if let expectedPath, expectedPath != path {
            throw .handedOver(
                "systemd handed over the socket \(path ?? "without a path"), but --socket says \(expectedPath)")
        }
        if let path { try Self.openToEveryone(path) }
        self.init(descriptor: firstDescriptor, path: path ?? "(without a path)", file: nil)
    }

    private init(descriptor: Int32, path: String, file: SocketFile?) {
        self.descriptor = descriptor
        self.path = path
        self.file = file
    }

    /// Removes the file, if it is the daemon's own. One of systemd's stays: clients wait there for the next daemon.
    func remove() {
        file?.remove()
    }

    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }

    /// systemd makes it with `SocketMode=`, as a user whose files the daemon may be unable to change.
    private static func openToEveryone(_ path: String) throws(SocketError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & 0o777 != SocketFile.mode else { return }
        guard chmod(path, SocketFile.mode) == 0 else {
            throw .handedOver(
                "\(path) has mode \(String(status.st_mode & 0o777, radix: 8)): naloxd.socket needs SocketMode=0666")
        }
    }
}

extension ServerConfiguration {
    /// Refuses a place where no socket can be, before a ledger is made that nobody could reach.
    public func requireSocket() throws(SocketError) {
        if ListeningSocket.handedOver != nil { return }
        guard let socket else { throw .none }
        try SocketFile.requirePlace(socket)
        let folder = socket.lastIndex(of: "/").map { String(socket[...$0]) } ?? "."
        guard faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) != 0 else { return }
        let error = Errno(rawValue: errno)
        guard error == .noSuchFileOrDirectory, isMadeWithLedger(folder) else {
            throw .system("make a socket in", folder, error)
        }
    }

    /// Whether a directory is the ledger's own or above it, as far as their names show.
    private func isMadeWithLedger(_ folder: String) -> Bool {
        let (outer, inner) = (Self.parts(of: folder), Self.parts(of: state))
        guard folder.hasPrefix("/") == state.hasPrefix("/"), !(outer + inner).contains("..") else { return true }
        return inner.starts(with: outer)
    }

    private static func parts(of path: String) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." }
    }
}
