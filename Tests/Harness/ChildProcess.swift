import Foundation

/// A program that was started and is waited for.
public final class ChildProcess {
    public let identifier: pid_t
    private var ended: Int32?

    /// - Parameters:
    ///   - variables: added to this process's environment, which tests that run beside each other share.
    ///   - log: takes what it writes, after what is there.
    public init(_ name: String, _ arguments: [String], variables: [String: String] = [:], log: String) throws {
        let path = try Programs.path(of: name)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        // A second for a backtrace would be a second for each of many restarts.
        let settings = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
            .merging(variables) { $1 }
        let environment: [UnsafeMutablePointer<CChar>?] = settings.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + environment { free(word) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, path, &actions, nil, words, environment)
        guard code == 0 else { throw HarnessError("\(name) does not start: \(String(cString: strerror(code)))") }
        self.identifier = identifier
    }

    public func signal(_ number: Int32) {
        if poll() == nil { Foundation.kill(identifier, number) }
    }

    /// The exit code, or 128 and the signal's number; nil while it runs.
    public func poll() -> Int32? {
        if let ended { return ended }
        var status: Int32 = 0
        guard waitpid(identifier, &status, WNOHANG) == identifier else { return nil }
        ended = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
        return ended
    }

    public func wait(seconds: Double) -> Int32? {
        let end = Date() + seconds
        while poll() == nil, Date() < end { usleep(2_000) }
        return poll()
    }

    /// A figure of /proc/PID/status, in KiB.
    public func memory(_ key: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)
        for line in status.split(separator: "\n") where line.hasPrefix(key + ":") {
            if let figure = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({
                Int($0)
            }) {
                return figure
            }
        }
        throw HarnessError("/proc/\(identifier)/status has no \(key)")
    }
}
