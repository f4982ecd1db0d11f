import Foundation
import Harness

/// A session against a daemon of its own.
final class SessionRun {
    private let session: Session
    private var masks: Masks
    private let directory: ScratchDirectory
    private var daemon: Daemon?
    private var wires: [Int: Wire] = [:]
    private var users: [Int: uid_t] = [:]

    init(_ session: Session) throws {
        self.session = session
        masks = Masks(zone: "Europe/Oslo", for: session.steps.map(\.text).joined(separator: "\n"))
        directory = try ScratchDirectory()
    }

    /// The replies to every step, masked. What they left is verified.
    func replies() throws -> [[String]] {
        let imports = session.imported
        let report = try imports.isEmpty ? [] : importing(imports)
        let lastImported = session.steps.lastIndex { $0.isImported }
        let daemon = try Daemon(in: directory)
        self.daemon = daemon
        var replies: [[String]] = []
        for (index, step) in session.steps.enumerated() {
            if step.isImported {
                replies.append(index == lastImported ? report : [])
                continue
            }
            do {
                replies.append(try perform(step.action, daemon).map { masks.masked($0) })
            } catch {
                throw HarnessError("\(session.path):\(step.line): \(error)\n\(daemon.log.suffix(1_000))")
            }
        }
        daemon.kill()
        try verify(daemon.state)
        return replies
    }

    private func verify(_ state: String) throws {
        let log = directory.path + "/verification"
        let process = try ChildProcess("nalox-audit", ["verify", "--state", state], log: log)
        guard process.wait(seconds: 60) == 0 else {
            throw HarnessError("\(session.path): \(try String(contentsOfFile: log, encoding: .utf8))")
        }
    }

    private func perform(_ action: Session.Action, _ daemon: Daemon) throws -> [String] {
        switch action {
        case .prose, .imported: return []
        case .request(let client, let times, let text):
            let wire = try wire(client, daemon)
            let request = masks.unmasked(text)
            var reply: [String] = []
            for _ in 0..<times { reply = try wire.ask(request) }
            return reply
        case .connect(let client, let user):
            users[client] = user
            let wire = try Wire(to: daemon.socket, as: user)
            wires[client] = wire
            return try [wire.line()].compactMap { $0 }
        case .send(let client, let text): try wire(client, daemon).send(Self.unescaped(masks.unmasked(text)))
        case .read(let client, let count):
            let wire = try wire(client, daemon)
            return try (0..<count).map { _ in try wire.line() ?? "(the connection ended)" }
        case .ended(let client):
            let wire = try wire(client, daemon)
            var lines: [String] = []
            while let line = try wire.line(seconds: 10) { lines.append(line) }
            wires[client] = nil
            return lines
        case .close(let client): wires[client] = nil
        case .moment(let name):
            // Between two milliseconds: nothing else can have the same instant.
            usleep(3_000)
            masks.remember(moment: name)
            usleep(3_000)
        case .restart, .kill: try restart(daemon, isKilled: action == .kill)
        }
        return []
    }

    private func restart(_ daemon: Daemon, isKilled: Bool) throws {
        wires = [:]
        if isKilled {
            daemon.kill()
        } else {
            guard daemon.terminate() == 0 else { throw HarnessError("naloxd did not end well on SIGTERM") }
        }
        try daemon.start()
    }

    private func wire(_ client: Int, _ daemon: Daemon) throws -> Wire {
        if let wire = wires[client] { return wire }
        let wire = try Wire(to: daemon.socket, as: users[client])
        guard try wire.line()?.hasPrefix("OK naloxd=") == true else { throw HarnessError("naloxd does not greet") }
        wires[client] = wire
        return wire
    }

    /// What `naloxd import` says when it makes the session's ledger.
    private func importing(_ lines: [String]) throws -> [String] {
        let file = directory.path + "/past"
        try lines.map { masks.unmasked($0) + "\n" }.joined().write(toFile: file, atomically: false, encoding: .utf8)
        let log = directory.path + "/import"
        let process = try ChildProcess(
            "naloxd", ["import", "--state", directory.path + "/state", "--site", "oslo", file], log: log)
        let code = process.wait(seconds: 60)
        let said = try String(contentsOfFile: log, encoding: .utf8)
        guard code == 0 else { throw HarnessError("naloxd import ended with \(code ?? -1):\n\(said)") }
        return said.split(separator: "\n").map { masks.masked(String($0)) }
    }

    /// `\r`, `\n`, `\t`, `\\`, `\"` and `\xHH`, one byte each.
    private static func unescaped(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            switch escape {
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "x"):
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            default: bytes.append(escape)
            }
        }
        return bytes
    }
}

extension Session.Step {
    var isImported: Bool {
        if case .imported = action { true } else { false }
    }
}
