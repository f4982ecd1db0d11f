import ArgumentParser
import Client
import Glibc
import Line
import SystemPackage

/// `naloxctl -`: requests from stdin, sent without waiting for replies, which are read all the while. Of a file of any
/// length only a window is held in memory.
struct RequestStream {
    private let session: Session
    private let format: OutputFormat?
    private let output = StandardOutput()
    private let replies: ReplyOutput
    private var preparer = RequestPreparer()
    private var framer = LineFramer(limitBytes: Limits.requestLineBytes)
    /// Lines that were read and may not be sent yet, behind a request that may be the connection's last.
    private var held: [(number: Int, bytes: [UInt8])] = []
    private var lines = 0
    private var inputHasEnded = false
    private var follows = false
    private var hasUnshowable = false

    init(path: String, format: OutputFormat?) throws {
        self.format = format
        var manner = ReplyOutput.Manner()
        manner.explains = format != .raw
        manner.namesLines = true
        manner.prompt = ""
        replies = ReplyOutput(
            path: path, format: format, output: output, terminal: Terminal(descriptor: STDOUT_FILENO), manner: manner)
        session = try Session(path: path, isInterrupted: { Interruption.isPending })
    }

    mutating func run() throws {
        // Nobody else knows the ids that writes were given.
        Interruption.catchIt(once: true)
        do throws(ClientError) {
            try exchange()
        } catch {
            replies.pause()
            throw error
        }
        replies.pause()
        if replies.refusals > 0, format == .raw {
            complain("\(replies.refusals) of the requests were refused, the first in line \(replies.firstRefusedLine).")
        }
        let isWhole = complainOfRest()
        if hasUnshowable { throw ExitCode(Outcome.usage.rawValue) }
        guard replies.refusals == 0, isWhole else { throw ExitCode(Outcome.refused.rawValue) }
    }

    /// What was read and not carried out, though nothing of it was refused.
    ///
    /// - Returns: whether there is nothing of the kind.
    private mutating func complainOfRest() -> Bool {
        while session.isOver, held.isEmpty, !inputHasEnded, isInputReadable { read() }
        if let first = held.first {
            complain("line \(first.number) and what follows was not sent: a request before it ended the connection.")
        }
        if preparer.isBatchOpen { complain("there is no COMMIT after the last BEGIN: nothing of it was recorded.") }
        return held.isEmpty && !preparer.isBatchOpen
    }

    private mutating func exchange() throws(ClientError) {
        let replies = replies
        while !session.isOver {
            submitHeld()
            let reads = !inputHasEnded && held.isEmpty && session.hasRoom
            if session.isIdle, held.isEmpty, inputHasEnded { return }
            let readiness = try session.step(
                reading: reads ? .standardInput : nil, whileReadAt: follows ? .standardOutput : nil
            ) { (part) throws(ClientError) in try replies.take(part) }
            if readiness == .readerGone { StandardOutput.endWithReader() }
            if readiness == .inputReadable { read() }
            if follows { replies.pause() } else { output.flush() }
        }
    }

    private var isInputReadable: Bool {
        var polled = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) > 0
    }

    private mutating func submitHeld() {
        while session.hasRoom, !held.isEmpty {
            let line = held.removeFirst()
            line.bytes.withUnsafeBytes { submit($0, number: line.number) }
        }
    }

    private mutating func read() {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
        // The next step meets the interruption.
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count >= 0 else {
            output.flush()
            complain("cannot read stdin: \(Errno(rawValue: errno))")
            exit(Outcome.usage.rawValue)
        }
        // The framer is taken out while it calls back into what owns it.
        var framer = self.framer
        if count == 0 {
            framer.finish { take($0) }
            inputHasEnded = true
        } else {
            chunk.withUnsafeBytes { bytes in
                framer.feed(UnsafeRawBufferPointer(rebasing: bytes[..<count])) { take($0) }
            }
        }
        self.framer = framer
    }

    private mutating func take(_ line: UnsafeRawBufferPointer) {
        lines += 1
        if RequestLine.isPassedOver(line) { return }
        if held.isEmpty, session.hasRoom {
            submit(line, number: lines)
        } else {
            held.append((lines, Array(line)))
        }
    }

    private mutating func submit(_ line: UnsafeRawBufferPointer, number: Int) {
        let request = preparer.prepare(line, number: number)
        if let objection = format?.objection(to: request) {
            complain("line \(number): \(objection)")
            hasUnshowable = true
            return
        }
        follows = follows || request.follows
        session.submit(request)
    }
}
