import Glibc

/// One client that pipelines without end: it writes whenever the daemon takes something and reads whenever there is
/// something, and waits for no reply.
struct Flood: Sendable {
    let socket: String
    let errand: Errand

    private static let requestsOfPiece = 256
    private static let receiveBytes = 1 << 16
    private static let pollMilliseconds: Int32 = 100

    /// - Returns: how many requests were answered, without latencies.
    func run(seconds: Double) throws(Failure) -> Measurement {
        let connection = try Connection(to: socket)
        let received = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.receiveBytes, alignment: 8)
        let piece = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.requestsOfPiece * RequestMaker.longestBytes, alignment: 8)
        defer {
            received.deallocate()
            piece.deallocate()
        }
        let maker = RequestMaker(errand)
        var counter = ReplyCounter()
        var measurement = Measurement()
        measurement.seconds = seconds
        var unsent = UnsafeRawBufferPointer(start: nil, count: 0)
        let end = monotonicNanoseconds() + UInt64(seconds * 1e9)
        while monotonicNanoseconds() < end {
            var waiting = pollfd(fd: connection.descriptor, events: Int16(POLLIN | POLLOUT), revents: 0)
            guard poll(&waiting, 1, Self.pollMilliseconds) >= 0 || errno == EINTR else { throw .system("poll") }
            if waiting.revents & Int16(POLLIN) != 0 {
                measurement.operations += try counter.count(connection.receive(into: received))
            }
            if waiting.revents & Int16(POLLOUT) != 0, let place = piece.baseAddress {
                if unsent.isEmpty {
                    let length = maker.write(Self.requestsOfPiece, now: monotonicNanoseconds(), to: place)
                    unsent = UnsafeRawBufferPointer(start: place, count: length)
                }
                let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
                let count = send(connection.descriptor, unsent.baseAddress, unsent.count, flags)
                guard count > 0 || errno == EAGAIN else { throw .system("send") }
                if count > 0 { unsent = UnsafeRawBufferPointer(rebasing: unsent[count...]) }
            }
        }
        return measurement
    }
}
