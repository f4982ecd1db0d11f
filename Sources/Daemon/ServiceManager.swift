import Glibc
import SystemPackage

/// What the daemon tells systemd about itself: the datagrams of sd_notify(3). Outside systemd, nothing.
public struct ServiceManager: Sendable {
    private let socket: String?
    private let watchdogMicroseconds: Int64?

    /// Takes `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` from the environment.
    public init() {
        let isWatched = ProcessEnvironment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        self.init(
            socket: ProcessEnvironment["NOTIFY_SOCKET"],
            watchdogMicroseconds: isWatched ? ProcessEnvironment["WATCHDOG_USEC"].flatMap { Int64($0) } : nil)
    }

    init(socket: String?, watchdogMicroseconds: Int64? = nil) {
        self.socket = socket
        self.watchdogMicroseconds = watchdogMicroseconds.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Whether there is anybody to tell.
    public var isListening: Bool { socket != nil }

    /// How often `alive` must be said: half of the time after which the daemon counts as stuck. Nil: not at all.
    public var watchdogInterval: Duration? { watchdogMicroseconds.map { .microseconds($0 / 2) } }

    /// Requests can be served. Nothing but `status` comes before it.
    public func ready(_ status: String) throws(Errno) {
        try tell("READY=1\n" + Self.line(status))
    }

    /// Until `ready` is said again.
    public func reloading() throws(Errno) {
        var clock = timespec()
        clock_gettime(CLOCK_MONOTONIC, &clock)
        try tell("RELOADING=1\nMONOTONIC_USEC=\(clock.tv_sec * 1_000_000 + clock.tv_nsec / 1_000)")
    }

    public func stopping(_ status: String) throws(Errno) {
        try tell("STOPPING=1\n" + Self.line(status))
    }

    /// One line for `systemctl status`.
    public func status(_ status: String) throws(Errno) {
        try tell(Self.line(status))
    }

    public func alive() throws(Errno) {
        try tell("WATCHDOG=1")
    }

    private static func line(_ status: String) -> String {
        "STATUS=" + String(status.map { $0.isNewline ? " " : $0 })
    }

    private func tell(_ message: String) throws(Errno) {
        guard let socket else { return }
        try Datagram.send(Array(message.utf8), to: socket)
    }
}
