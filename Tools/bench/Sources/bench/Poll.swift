import CLinux
import Glibc

/// epoll(7), for what can be read.
final class Poll {
    private static let most = 256

    private let descriptor: Int32
    private let ready: UnsafeMutableBufferPointer<epoll_event>

    init() throws(Failure) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        ready = .allocate(capacity: Self.most)
        ready.initialize(repeating: epoll_event())
        guard descriptor >= 0 else { throw .system("epoll_create1") }
    }

    deinit {
        close(descriptor)
        ready.deallocate()
    }

    func add(_ descriptor: Int32, _ index: UInt64) throws(Failure) {
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: index))
        guard epoll_ctl(self.descriptor, EPOLL_CTL_ADD, descriptor, &event) == 0 else { throw .system("epoll_ctl") }
    }

    /// Waits, and calls `body` with the index of each that can be read.
    ///
    /// - Parameter alone: there is one, number 0, and `body` itself may wait for it.
    func wait(alone: Bool, _ body: (Int) throws(Failure) -> Void) throws(Failure) {
        guard !alone else { return try body(0) }
        let count = epoll_wait(descriptor, ready.baseAddress, Int32(Self.most), -1)
        guard count >= 0 || errno == EINTR else { throw .system("epoll_wait") }
        for index in 0..<max(0, Int(count)) { try body(Int(ready[index].data.u64)) }
    }
}
