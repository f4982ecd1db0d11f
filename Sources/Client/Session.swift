import Glibc
import Line
import SystemPackage

/// One line of a reply as it comes in.
public struct ReplyPart {
    public enum Kind: Sendable {
        case row, ok, error
    }

    public let kind: Kind
    public let request: PreparedRequest
    /// Without its end. They are valid during the call.
    public let bytes: UnsafeRawBufferPointer
}

/// Requests and their replies over one connection at a time, pipelined, in order. When the connection is lost it
/// connects anew and repeats what has no reply, where that is safe: with ids it is, and for queries.
///
/// Memory is bounded: who submits more while `hasRoom` is false is the only one who can pass the bound.
public final class Session {
    public let path: String
    /// The first line of the connection of now or, after a loss, of the one before.
    public private(set) var greeting: ReplyLine?

    /// How long what comes next is waited for.
    public var patience: Patience
    private let isInterrupted: () -> Bool
    private var connection: Connection?
    private var framer = LineFramer(limitBytes: Limits.replyLineBytes)
    private var outstanding = OutstandingRequests()
    private var unsent: [UInt8] = []
    private var unsentStart = 0
    /// Rows of the first outstanding request that were handed out, on whatever connection.
    private var rowsHandedOut = 0
    private var rowsToSkip = 0
    private var attempts = 0
    /// The batch whose COMMIT was not submitted.
    private var openBatch: PreparedRequest.Batch?
    private var hasEnded = false
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// Connects. A socket that nobody listens at is an error at once, for nothing was sent.
    ///
    /// - Parameter isInterrupted: is asked when a signal has ended any waiting: true gives it up (`interrupted`).
    public init(
        path: String, patience: Patience = .standard, isInterrupted: @escaping () -> Bool = { false }
    ) throws(ClientError) {
        self.path = path
        self.patience = patience
        self.isInterrupted = isInterrupted
        if try !connect() { try connectAgain() }
    }

    /// Whether more may be submitted now.
    public var hasRoom: Bool {
        outstanding.bytes < Limits.outstandingBytes && outstanding.count < Limits.outstandingRequests
            && !outstanding.endsConnection && !hasEnded
    }

    /// Whether every request that was submitted has had its whole reply.
    public var isIdle: Bool { outstanding.isEmpty }

    /// Whether nothing that is submitted now will be answered: QUIT was.
    public var isOver: Bool { hasEnded }

    /// Puts a request behind those before it. It goes out with the next `step`.
    public func submit(_ request: PreparedRequest) {
        unsent.append(contentsOf: request.bytes)
        outstanding.append(request)
        openBatch = request.leavesBatchOpen ? request.batch : nil
    }

    /// Submits one request and waits for its whole reply.
    public func perform(
        _ request: PreparedRequest, _ receive: (ReplyPart) throws(ClientError) -> Void
    ) throws(ClientError) {
        submit(request)
        while !isIdle { _ = try step(receive) }
    }

    /// Waits until something can be sent, received or read from `input`, and sends and receives it.
    ///
    /// - Parameters:
    ///   - output: where the replies go, if the waiting is to end when nobody reads there any more.
    ///   - receive: is handed each line of the replies, in the order of the requests.
    /// - Returns: whether there was anything; a signal ends the waiting too.
    public func step(
        reading input: FileDescriptor? = nil, whileReadAt output: FileDescriptor? = nil,
        _ receive: (ReplyPart) throws(ClientError) -> Void
    ) throws(ClientError) -> Readiness {
        try requireNoInterruption()
        // What a lost connection had under way was settled when it was lost: this was submitted since, and not sent.
        if connection == nil, !isIdle { try connectAgain() }
        var polled = [pollfd(), pollfd(), pollfd()]
        polled[0].fd = connection?.descriptor.rawValue ?? -1
        polled[0].events = Int16(unsentStart < unsent.count ? POLLIN | POLLOUT : POLLIN)
        polled[1].fd = input?.rawValue ?? -1
        polled[1].events = Int16(POLLIN)
        polled[2].fd = output?.rawValue ?? -1
        let isWaitingForReply = connection != nil && !isIdle
        let count = poll(&polled, 3, isWaitingForReply ? patience.silenceMilliseconds : -1)
        if count == 0 { throw .silent(path: path, seconds: Int(patience.silenceMilliseconds / 1_000)) }
        guard count > 0 else { return .interrupted }
        if polled[2].revents & Int16(POLLERR | POLLHUP) != 0 { return .readerGone }
        if polled[0].revents & Int16(POLLOUT) != 0 { send() }
        if polled[0].revents & ~Int16(POLLOUT) != 0 { try read(receive) }
        return polled[1].revents != 0 ? .inputReadable : .moved
    }

    public enum Readiness: Sendable {
        case moved, inputReadable, interrupted, readerGone
    }

    /// Lets the connection go, and with it all that has no reply. The next request connects anew.
    public func abandon() {
        connection = nil
        outstanding = OutstandingRequests()
        discardUnsent()
        rowsHandedOut = 0
        rowsToSkip = 0
        attempts = 0
        openBatch = nil
        hasEnded = false
    }

    private var unanswered: Unanswered { outstanding.unanswered(openBatch: openBatch) }

    private func requireNoInterruption() throws(ClientError) {
        if isInterrupted() { throw .interrupted(unanswered) }
    }
}

// MARK: - Moving bytes

extension Session {
    /// What is unread stays readable after a write failed, so a loss shows when reading.
    private func send() {
        guard let connection else { return }
        let outcome = unsent.withUnsafeBytes { connection.write(UnsafeRawBufferPointer(rebasing: $0[unsentStart...])) }
        switch outcome {
        case .moved(let count): unsentStart += count
        case .wait: return
        case .lost: return discardUnsent()
        }
        if unsentStart == unsent.count {
            discardUnsent()
        } else if unsentStart > 1 << 20 {
            unsent.removeSubrange(..<unsentStart)
            unsentStart = 0
        }
    }

    private func discardUnsent() {
        unsent.removeAll(keepingCapacity: unsent.capacity <= 1 << 20)
        unsentStart = 0
    }

    private func read(_ receive: (ReplyPart) throws(ClientError) -> Void) throws(ClientError) {
        guard let connection else { return }
        switch buffer.withUnsafeMutableBytes({ connection.read(into: $0) }) {
        case .wait: return
        case .lost: try recover()
        case .moved(let count):
            var failure: ClientError?
            buffer.withUnsafeBytes { bytes in
                framer.feed(UnsafeRawBufferPointer(rebasing: bytes[..<count])) { line in
                    guard failure == nil else { return }
                    do throws(ClientError) { try take(line, receive) } catch { failure = error }
                }
            }
            if let failure { throw failure }
        }
    }

    private func take(
        _ line: UnsafeRawBufferPointer, _ receive: (ReplyPart) throws(ClientError) -> Void
    ) throws(ClientError) {
        guard line.count <= Limits.replyLineBytes, let kind = ReplyPart.Kind(line) else {
            throw .notTheProtocol(path: path, reason: "a line of a reply is ROW, OK or ERR")
        }
        guard let request = outstanding.first else {
            throw .notTheProtocol(path: path, reason: "a reply that nothing was asked for")
        }
        if kind == .row, rowsToSkip > 0 {
            rowsToSkip -= 1
            return
        }
        if kind == .row {
            rowsHandedOut += 1
        } else {
            outstanding.removeFirst()
            rowsHandedOut = 0
            rowsToSkip = 0
            attempts = 0
            if request.endsConnection, kind == .ok { hasEnded = true }
        }
        try receive(ReplyPart(kind: kind, request: request, bytes: line))
    }
}

// MARK: - Connecting

extension Session {
    /// - Returns: false when the connection was lost before the daemon's first line: it may be starting anew.
    private func connect() throws(ClientError) -> Bool {
        let connection = try Connection(path: path)
        framer = LineFramer(limitBytes: Limits.replyLineBytes)
        guard let line = try firstLine(of: connection) else { return false }
        guard let reply = try? line.withUnsafeBytes({ (bytes) throws(UnreadableLine) in try ReplyLine(bytes) }) else {
            throw .notTheProtocol(path: path, reason: "its first line is none of a ledger's")
        }
        if case .error(let code) = reply.kind { throw .refused(code: code, fields: reply.fields) }
        guard reply.kind == .ok, reply.fields["protocol"] == "1" else {
            throw .notTheProtocol(path: path, reason: "it does not speak protocol 1, which this program speaks")
        }
        greeting = reply
        self.connection = connection
        return true
    }

    /// Nothing was asked yet, so the daemon says one line and waits.
    private func firstLine(of connection: Connection) throws(ClientError) -> [UInt8]? {
        var first: [UInt8]?
        while true {
            try requireNoInterruption()
            var polled = pollfd(fd: connection.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
            guard poll(&polled, 1, patience.silenceMilliseconds) != 0 else {
                throw .silent(path: path, seconds: Int(patience.silenceMilliseconds / 1_000))
            }
            switch buffer.withUnsafeMutableBytes({ connection.read(into: $0) }) {
            case .wait: continue
            case .lost: return nil
            case .moved(let count):
                buffer.withUnsafeBytes { bytes in
                    framer.feed(UnsafeRawBufferPointer(rebasing: bytes[..<count])) { line in
                        first = first ?? Array(line)
                    }
                }
            }
            if let first { return first }
        }
    }

    /// The connection was lost: goes on with a new one where that is safe.
    private func recover() throws(ClientError) {
        connection = nil
        if hasEnded { return }
        guard !isIdle || openBatch != nil else { return }
        let partly = outstanding.first?.repetition == .freshReply && rowsHandedOut > 0
        guard openBatch == nil, !partly, outstanding.mayAllBeRepeated else { throw .replyUnknown(unanswered) }
        do {
            try connectAgain()
        } catch {
            switch error {
            case .notTheProtocol, .interrupted: throw error
            default: throw .replyUnknown(unanswered)
            }
        }
        rowsToSkip = rowsHandedOut
        unsent = outstanding.allBytes
        unsentStart = 0
    }

    private func connectAgain() throws(ClientError) {
        var last = ClientError.noDaemon(path: path, reason: "it closes the connection before its first line")
        while attempts < patience.pausesMilliseconds.count {
            usleep(patience.pausesMilliseconds[attempts] * 1_000)
            try requireNoInterruption()
            attempts += 1
            do {
                if try connect() { return }
            } catch {
                switch error {
                case .notTheProtocol, .interrupted: throw error
                default: last = error
                }
            }
        }
        throw last
    }
}
