import Glibc
import SystemPackage

/// One message to a socket of systemd's. Whoever sends it must not wait for systemd to listen.
enum Datagram {
    private static let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)

    static func send(_ bytes: [UInt8], to path: String) throws(Errno) {
        guard let address = UnixAddress(path) else { throw .fileNameTooLong }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        defer { close(descriptor) }
        let sent = address.withSocketAddress { sendto(descriptor, bytes, bytes.count, flags, $0, $1) }
        guard sent == bytes.count else { throw Errno(rawValue: errno) }
    }
}
