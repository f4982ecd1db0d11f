import Foundation
import Harness

/// A program that was run to its end.
struct Ended {
    let code: Int32
    /// What it wrote, line by line.
    let lines: [String]

    init(
        _ program: String, _ arguments: [String], variables: [String: String] = [:], in directory: ScratchDirectory
    ) throws {
        let log = directory.path + "/said-\(UUID().uuidString.prefix(8))"
        defer { unlink(log) }
        let process = try ChildProcess(program, arguments, variables: variables, log: log)
        guard let code = process.wait(seconds: 120) else {
            process.signal(SIGKILL)
            _ = process.wait(seconds: 10)
            throw HarnessError("\(program) \(arguments) does not end")
        }
        self.code = code
        lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    init(code: Int32, lines: [String]) {
        self.code = code
        self.lines = lines
    }

    var text: String { lines.joined(separator: "\n") }
}

/// A site's ledger that is served, and the directories around it.
final class Site {
    let scratch: ScratchDirectory
    let daemon: Daemon
    private var made = 0

    init() throws {
        scratch = try ScratchDirectory()
        daemon = try Daemon(in: scratch)
        _ = try ask(["FACILITY facility=a name=A type=pharmacy id=a"])
    }

    func path(_ name: String) -> String { scratch.path + "/" + name }

    var copies: String { path("copies") }

    /// The last line of the reply to each of some requests, pipelined on one connection.
    @discardableResult
    func ask(_ requests: [String]) throws -> [String] {
        let wire = try Wire(to: daemon.socket)
        _ = try wire.line()
        try wire.send(requests.map { $0 + "\n" }.joined())
        return try requests.map { _ in try wire.reply()?.last ?? "" }
    }

    /// Receives some packs, of a hundred lots in turn.
    func receive(_ count: Int) throws {
        try ask(
            (0..<count).map { _ in
                made += 1
                return "RECEIVE facility=a product=spray-1.8mg lot=L\(made % 100) expiry=2060-01-31 qty=1 id=r-\(made)"
            })
    }

    /// Size and root of the log as it is served.
    func root(_ daemon: Daemon? = nil) throws -> [String] {
        let wire = try Wire(to: (daemon ?? self.daemon).socket)
        _ = try wire.line()
        let reply = try wire.ask("CHECKPOINT").last ?? ""
        return reply.split(separator: " ").filter { $0.hasPrefix("size=") || $0.hasPrefix("root=") }.map(String.init)
    }

    func naloxd(_ arguments: String...) throws -> Ended { try Ended("naloxd", arguments, in: scratch) }

    func audit(_ arguments: String...) throws -> Ended { try Ended("nalox-audit", arguments, in: scratch) }

    /// Names in a directory.
    func names(_ directory: String) -> Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
    }

    /// Stops the daemon.
    func stop() throws {
        guard daemon.terminate() == 0 else { throw HarnessError("naloxd did not end well on SIGTERM") }
    }
}
