import Foundation
import Glibc
import Testing

/// The shell at a terminal of its own, against a fake ledger.
@Suite struct ShellTests {
    private final class Shell {
        private let terminal: Int32
        private let process = Process()
        /// TIOCGPTN and TIOCSPTLCK, which Swift's Glibc leaves out with all of pseudoterminals.
        private static let (getNumber, setLock): (UInt, UInt) = (0x8004_5430, 0x4004_5431)
        private(set) var shown = ""

        init(_ socket: String, _ options: [String] = []) throws {
            terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
            var (number, isLocked): (UInt32, Int32) = (0, 0)
            try #require(ioctl(terminal, Self.getNumber, &number) == 0 && ioctl(terminal, Self.setLock, &isLocked) == 0)
            let side = try FileHandle(forUpdating: URL(fileURLWithPath: "/dev/pts/\(number)"))
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let folder = URL(fileURLWithPath: own).deletingLastPathComponent()
            process.executableURL = folder.appendingPathComponent("naloxctl")
            process.arguments = ["--socket", socket] + options
            process.environment = ["TERM": "dumb"]
            process.standardInput = side
            process.standardOutput = side
            process.standardError = side
            try process.run()
            try wait(for: "naloxd> ")
        }

        deinit {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
            close(terminal)
        }

        /// At the prompt: what comes before the line editor has taken the terminal over is the kernel's to edit, and a
        /// Control-D among it is lost.
        func type(_ text: String) throws {
            var mode = termios()
            let end = Date() + 30
            while tcgetattr(terminal, &mode) == 0, mode.c_lflag & tcflag_t(ICANON) != 0 {
                try #require(Date() < end, "no prompt, after \(shown)")
                usleep(2_000)
            }
            let bytes = Array(text.utf8)
            _ = write(terminal, bytes, bytes.count)
        }

        func interrupt() { process.interrupt() }

        /// Reads on until it has been shown, and forgets what was shown before it.
        func wait(for text: String) throws {
            while !shown.contains(text) {
                var polled = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
                try #require(poll(&polled, 1, 30_000) > 0, "not shown: \(text), but \(shown)")
                var buffer = [UInt8](repeating: 0, count: 4_096)
                let count = read(terminal, &buffer, buffer.count)
                try #require(count > 0, "ended without: \(text), after \(shown)")
                shown += String(decoding: buffer[..<count], as: UTF8.self)
            }
            shown = shown.range(of: text).map { String(shown[$0.upperBound...]) } ?? ""
        }

        func exitCode() -> Int32 {
            process.waitUntilExit()
            return process.terminationStatus
        }
    }

    private func ledger() throws -> FakeLedger {
        try FakeLedger { $0.request?.verb == "DISPENSE" ? .lines([]) : .lines(["OK seq=5"]) }
    }

    /// A scanner types FNC1 as the key 0x1D. Without it the lot goes on into the serial number.
    @Test func aScannedSeparatorIsNotLost() throws {
        let ledger = try ledger()
        let shell = try Shell(ledger.path)
        try shell.type("receive code=010704626052992210ABC\u{1D}21555 qty=1\n")
        try shell.wait(for: "seq 5")
        #expect(ledger.seen.first?.request?.fields["code"] == "010704626052992210ABC{GS}21555")
    }

    @Test(arguments: ["quit\n", "\u{4}"]) func leavingABatchOpenIsTold(_ words: String) throws {
        let ledger = try ledger()
        let shell = try Shell(ledger.path)
        try shell.type("begin\n")
        try shell.wait(for: "(batch)> ")
        try shell.type(words)
        try shell.wait(for: "there was no COMMIT after the last BEGIN: nothing of it is recorded.")
        #expect(shell.exitCode() == 0)
    }

    @Test func anInterruptedWriteNamesItsIdAndTheShellGoesOn() throws {
        let ledger = try ledger()
        let shell = try Shell(ledger.path)
        try shell.type("dispense qty=1\n")
        try ledger.wait(forRequests: 1)
        usleep(100_000)
        shell.interrupt()
        try shell.wait(for: "Repeat it with id=\(try #require(ledger.seen.first?.id)): ")
        try shell.type("stock\n")
        try shell.wait(for: "naloxd> ")
        try ledger.wait(forRequests: 2)
        #expect(ledger.seen[1].line == "stock")
    }

    @Test func anInterruptedBatchIsRepeatedAsAWhole() throws {
        let ledger = try ledger()
        let shell = try Shell(ledger.path)
        try shell.type("begin id=b-1\n")
        try shell.wait(for: "(batch)> ")
        try shell.type("dispense qty=1\n")
        try ledger.wait(forRequests: 2)
        usleep(100_000)
        shell.interrupt()
        try shell.wait(
            for: "which is given up: nothing of it is recorded. Repeat the whole of it, its BEGIN with id=b-1.")
        try shell.wait(for: "naloxd> ")
    }

    /// A daemon that starts anew and cannot speak holds its clients at the socket.
    @Test func whoIsHeldAtTheSocketCanLeave() throws {
        let ledger = try FakeLedger(
            greeting: { .lines($0 == 1 ? [FakeLedger.greeting] : []) }, answer: { _ in .linesThenLoss([]) })
        let shell = try Shell(ledger.path)
        try shell.type("stock\n")
        try ledger.wait(forConnections: 2)
        usleep(100_000)
        shell.interrupt()
        try shell.wait(for: "naloxd> ")
        try shell.type("quit\n")
        #expect(shell.exitCode() == 0)
    }

    @Test func whatCSVCannotShowIsNotAsked() throws {
        let ledger = try ledger()
        let shell = try Shell(ledger.path, ["--csv"])
        try shell.type("events follow=yes\n")
        try shell.wait(for: "use --json")
        #expect(ledger.seen.isEmpty)
    }
}
