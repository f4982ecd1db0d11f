import Glibc
import SystemPackage

/// Who is at the other end of a Unix socket, as the kernel saw it connect: `struct ucred` of unix(7), and laid out as
/// that is.
public struct PeerCredentials: Sendable, Equatable {
    public var process: Int32
    public var user: uid_t
    public var group: gid_t

    public init(process: Int32, user: uid_t, group: gid_t) {
        self.process = process
        self.user = user
        self.group = group
    }

    /// - Parameter descriptor: of a connected Unix socket.
    public init(of descriptor: Int32) throws(Errno) {
        self.init(process: 0, user: 0, group: 0)
        var length = socklen_t(MemoryLayout<PeerCredentials>.size)
        let code = withUnsafeMutablePointer(to: &self) { getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, $0, &length) }
        guard code == 0 else { throw Errno(rawValue: errno) }
        guard length == MemoryLayout<PeerCredentials>.size else { throw .invalidArgument }
    }
}
