import Files
import Glibc
import Line
import SystemPackage

/// Gathers output and writes it in large pieces. A reader that has gone ends the program.
final class StandardOutput {
    private var pending: [UInt8] = []
    private let descriptor: Int32

    init(descriptor: Int32 = STDOUT_FILENO) {
        self.descriptor = descriptor
    }

    func write(_ text: String) {
        pending.appendText(text)
        if pending.count >= 65_536 { flush() }
    }

    /// One line, whose end is added.
    func writeLine(_ bytes: UnsafeRawBufferPointer) {
        pending.append(contentsOf: bytes)
        pending.append(UInt8(ascii: "\n"))
        if pending.count >= 65_536 { flush() }
    }

    func flush() {
        var start = 0
        while start < pending.count {
            let count = pending.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
            }
            if count >= 0 {
                start += count
            } else {
                wait(after: errno)
            }
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Another program may have made the shared terminal or pipe non-blocking.
    private func wait(after number: Int32) {
        switch number {
        case EINTR: return
        case EAGAIN:
            var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&polled, 1, -1)
        case EPIPE: Self.endWithReader()
        default:
            complain("cannot write: \(Errno(rawValue: number))")
            exit(Outcome.notWritten.rawValue)
        }
    }

    static func endWithReader() -> Never {
        ClosedPipe.end()
        exit(Outcome.notWritten.rawValue)
    }
}
