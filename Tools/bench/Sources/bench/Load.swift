import Glibc

/// Clients of one thread, each of which keeps a number of requests under way: a closed loop.
struct Load: Sendable {
    let socket: String
    let errand: Errand
    let clients: Int
    /// Requests under way a client.
    let depth: Int

    private static let receiveBytes = 1 << 16

    /// One client's end.
    private struct Client {
        let connection: Connection
        var counter = ReplyCounter()
        var underWay: UnderWay

        init(_ connection: Connection, depth: Int) {
            self.connection = connection
            underWay = UnderWay(most: depth)
        }
    }

    /// Asks for as long as it is told, and then waits for what is under way. Only what was answered in time counts.
    func run(seconds: Double) throws(Failure) -> Measurement {
        let poll = try Poll()
        var ends: [Client] = []
        for index in 0..<clients {
            let connection = try Connection(to: socket)
            // A lone client waits in its read.
            if clients > 1 { try poll.add(connection.descriptor, UInt64(index)) }
            ends.append(Client(connection, depth: depth))
        }
        let received = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.receiveBytes, alignment: 8)
        let sent = UnsafeMutableRawBufferPointer.allocate(
            byteCount: depth * RequestMaker.longestBytes, alignment: 8)
        defer {
            received.deallocate()
            sent.deallocate()
        }
        let maker = RequestMaker(errand)
        var measurement = Measurement()
        measurement.seconds = seconds
        let start = monotonicNanoseconds()
        let end = start + UInt64(seconds * 1e9)
        for index in ends.indices { try Self.ask(&ends[index], depth, maker, sent) }
        var living = ends.count
        while living > 0 {
            try poll.wait(alone: clients == 1) { (index) throws(Failure) in
                let bytes = try ends[index].connection.receive(into: received)
                let now = monotonicNanoseconds()
                let replies = try ends[index].counter.count(bytes)
                ends[index].underWay.answered(replies) { measurement.record(now - $0, count: $1) }
                if now < end {
                    measurement.operations += replies
                    if replies > 0 { try Self.ask(&ends[index], replies, maker, sent) }
                } else if ends[index].underWay.isEmpty {
                    living -= 1
                }
            }
        }
        return measurement
    }

    private static func ask(
        _ client: inout Client, _ count: Int, _ maker: RequestMaker, _ buffer: UnsafeMutableRawBufferPointer
    ) throws(Failure) {
        guard let place = buffer.baseAddress else { return }
        let now = monotonicNanoseconds()
        let length = maker.write(count, now: now, to: place)
        client.underWay.asked(count, at: now)
        try client.connection.send(UnsafeRawBufferPointer(start: place, count: length))
    }
}

/// When the requests were sent that wait for their replies, which come in the same order. Those that were sent
/// together are one entry.
private struct UnderWay {
    private var entries: [(at: UInt64, count: Int)]
    private var first = 0
    private var filled = 0

    /// - Parameter most: requests that wait at once.
    init(most: Int) {
        entries = Array(repeating: (0, 0), count: most)
    }

    var isEmpty: Bool { filled == 0 }

    mutating func asked(_ count: Int, at: UInt64) {
        entries[(first + filled) % entries.count] = (at, count)
        filled += 1
    }

    /// Takes the oldest, and tells when they were sent.
    mutating func answered(_ count: Int, _ body: (_ sentAt: UInt64, _ count: Int) -> Void) {
        var rest = count
        while rest > 0, filled > 0 {
            let taken = min(rest, entries[first].count)
            body(entries[first].at, taken)
            rest -= taken
            entries[first].count -= taken
            guard entries[first].count == 0 else { return }
            first = (first + 1) % entries.count
            filled -= 1
        }
    }
}
