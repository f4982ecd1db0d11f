import Glibc

/// Who is at the other end of a Unix socket, as the kernel saw it connect: `struct ucred` of unix(7), and laid out as
/// that is.
struct PeerCredentials: Sendable, Equatable {
    let process: Int32
    let user: uid_t
    let group: gid_t
}
