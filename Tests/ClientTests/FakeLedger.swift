import Foundation
import Glibc
import Line
import Synchronization

/// What answers on a socket in these tests: it speaks the contract as far as a test says, and breaks off where it says.
final class FakeLedger: Sendable {
    enum Answer: Sendable {
        /// Sent as it is, each line with its end.
        case lines([String])
        /// Sent, and the connection closed in the middle of it all.
        case linesThenLoss([String])
    }

    struct Exchange: Sendable {
        /// Counted from 1.
        let connection: Int
        let line: String
        /// Nil where the line is not one of the protocol's.
        var request: RequestLine? { try? RequestLine(line) }
        var id: String { request?.fields["id"] ?? "" }
    }

    static let greeting = "OK naloxd=9.9 protocol=1 site=test user=root role=admin seq=4"

    @Sendable static func greets(_ connection: Int) -> Answer {
        .lines([greeting])
    }

    @Sendable static func neverAnswers(_ exchange: Exchange) -> Answer {
        .lines([])
    }

    let path: String
    private let listener: Int32
    private let answer: @Sendable (Exchange) -> Answer
    private let greeting: @Sendable (Int) -> Answer
    private let exchanges = Mutex<[Exchange]>([])
    private let connections = Mutex(0)

    init(
        greeting: @escaping @Sendable (Int) -> Answer = FakeLedger.greets,
        answer: @escaping @Sendable (Exchange) -> Answer
    ) throws {
        path = FakeLedger.directory + "/\(UUID().uuidString.prefix(8)).sock"
        self.answer = answer
        self.greeting = greeting
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, listen(listener, 64) == 0 else { throw POSIXError(.EADDRINUSE) }
        Thread.detachNewThread { [self] in
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                let number = connections.withLock { number in
                    number += 1
                    return number
                }
                Thread.detachNewThread { self.serve(connection, number: number) }
            }
            close(listener)
        }
    }

    /// The next connect is refused, as of a daemon that was killed.
    func stop() {
        // Its number must not be used again while the accepting thread knows it: that thread closes it.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    var seen: [Exchange] { exchanges.withLock { $0 } }
    var connectionsMade: Int { connections.withLock { $0 } }

    func wait(forRequests count: Int) throws {
        try wait(for: "\(count) requests") { seen.count >= count }
    }

    func wait(forConnections count: Int) throws {
        try wait(for: "\(count) connections") { connectionsMade >= count }
    }

    /// A program that never comes fails its test rather than hold all of them.
    private func wait(for what: String, until isThere: () -> Bool) throws {
        let end = Date(timeIntervalSinceNow: 30)
        while !isThere() {
            guard Date() < end else { throw Missing(description: "no \(what) within 30 s, but \(seen.map(\.line))") }
            usleep(2_000)
        }
    }

    private struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    private func serve(_ connection: Int32, number: Int) {
        defer { close(connection) }
        guard send(greeting(number), to: connection) else { return }
        var framer = LineFramer(limitBytes: Limits.requestLineBytes)
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(connection, &chunk, chunk.count), count > 0 {
            var lines: [String] = []
            chunk.withUnsafeBytes { bytes in
                framer.feed(UnsafeRawBufferPointer(rebasing: bytes[..<count])) {
                    lines.append(String(decoding: $0, as: UTF8.self))
                }
            }
            for line in lines {
                let exchange = Exchange(connection: number, line: line)
                exchanges.withLock { $0.append(exchange) }
                guard send(answer(exchange), to: connection) else { return }
            }
        }
    }

    /// Blocks until all is written, as a server does that never reads while it answers.
    private func send(_ answer: Answer, to connection: Int32) -> Bool {
        let (lines, goesOn) =
            switch answer {
            case .lines(let lines): (lines, true)
            case .linesThenLoss(let lines): (lines, false)
            }
        var bytes = Array(lines.map { $0 + "\n" }.joined().utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return goesOn
    }

    /// Gone with the process: the thread that accepts keeps each fake one for so long.
    private static let directory: String = {
        let path = "/tmp/fake-ledgers-\(getpid())"
        mkdir(path, 0o700)
        atexit { try? FileManager.default.removeItem(atPath: "/tmp/fake-ledgers-\(getpid())") }
        return path
    }()
}
