import Foundation

/// A built `naloxd` that serves a ledger of its own.
public final class Daemon {
    public let directory: ScratchDirectory
    public let socket: String
    public let state: String
    public private(set) var process: ChildProcess

    /// Starts it and waits until it serves.
    public init(in directory: ScratchDirectory, site: String = "oslo") throws {
        self.directory = directory
        socket = directory.path + "/naloxd.sock"
        state = directory.path + "/state"
        arguments = ["serve", "--state", state, "--socket", socket, "--site", site]
        process = try ChildProcess("naloxd", arguments, log: directory.path + "/log")
        try waitUntilServing()
    }

    deinit {
        process.signal(SIGKILL)
        _ = process.wait(seconds: 10)
    }

    private let arguments: [String]

    /// Starts it again after its end.
    public func start() throws {
        process = try ChildProcess("naloxd", arguments, log: directory.path + "/log")
        try waitUntilServing()
    }

    /// A second one on the same state, on another socket unless said.
    public func startSecond(socket: String? = nil) throws -> ChildProcess {
        var arguments = arguments
        arguments[4] = socket ?? directory.path + "/second.sock"
        return try ChildProcess("naloxd", arguments, log: directory.path + "/second.log")
    }

    public func kill() {
        process.signal(SIGKILL)
        _ = process.wait(seconds: 10)
    }

    /// SIGTERM, and the exit code; nil if it did not end in time.
    public func terminate(seconds: Double = 20) -> Int32? {
        process.signal(SIGTERM)
        return process.wait(seconds: seconds)
    }

    public var log: String {
        (try? String(contentsOfFile: directory.path + "/log", encoding: .utf8)) ?? ""
    }

    private func waitUntilServing() throws {
        let end = Date() + 30
        while Date() < end {
            if let code = process.poll() { throw HarnessError("naloxd ended with \(code):\n\(log.suffix(2_000))") }
            if let wire = try? Wire(to: socket), let greeting = try? wire.line(seconds: 10), greeting.hasPrefix("OK ") {
                return
            }
            usleep(3_000)
        }
        throw HarnessError("naloxd does not serve after 30 s:\n\(log.suffix(2_000))")
    }
}
