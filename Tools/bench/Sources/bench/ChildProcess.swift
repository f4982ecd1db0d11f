import Glibc

/// A program that was started, in an environment like ours, and is waited for.
final class ChildProcess {
    let identifier: pid_t
    private let name: String
    private let log: String
    private var status: Int32?

    /// - Parameter log: the file that takes what it writes.
    init(_ path: String, _ arguments: [String], log: String) throws(Failure) {
        name = path + " " + (arguments.first ?? "")
        self.log = log
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        // Signals are blocked here, for the thread that waits for them; a child must hear them.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        let variables = try FileText.read("/proc/self/environ").split(separator: "\0")
        let environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup(String($0)) } + [nil]
        defer { for word in words + environment { free(word) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, path, &actions, &attributes, words, environment)
        guard code == 0 else { throw Failure("\(path) does not start: \(String(cString: strerror(code)))") }
        self.identifier = identifier
        CleanUp.hold(child: identifier)
    }

    deinit {
        guard status == nil else { return }
        kill(identifier, SIGKILL)
        _ = ended(options: 0)
    }

    /// Whether it has ended by itself, or been ended.
    var hasEnded: Bool { ended(options: WNOHANG) }

    /// Waits for its end.
    ///
    /// - Throws: what it said, if it did not go well.
    func succeed() throws(Failure) {
        _ = ended(options: 0)
        guard status == 0 else { throw failure() }
    }

    /// SIGTERM, and the wait for its end.
    func terminate() throws(Failure) {
        kill(identifier, SIGTERM)
        try succeed()
    }

    /// That it ended when it should not have, or in the wrong way, and the last of what it said.
    func failure() -> Failure {
        let status = status ?? 0
        let how = status & 0x7F == 0 ? "code \(status >> 8)" : "signal \(status & 0x7F)"
        return Failure("\(name) ended with \(how): \((try? FileText.read(log))?.suffix(1_000) ?? "")")
    }

    /// Anonymous memory in use, in bytes: what it needs that is no file's page.
    func anonymousBytes() throws(Failure) -> Int {
        let path = "/proc/\(identifier)/status"
        for line in try FileText.read(path).split(separator: "\n") where line.hasPrefix("RssAnon:") {
            let words = line.split { $0 == " " || $0 == "\t" }
            if words.count > 1, let kibibytes = Int(words[1]) { return kibibytes * 1_024 }
        }
        throw Failure("\(path) does not tell RssAnon")
    }

    private func ended(options: Int32) -> Bool {
        guard status == nil else { return true }
        var status: Int32 = 0
        guard waitpid(identifier, &status, options) == identifier else { return false }
        CleanUp.forget(child: identifier)
        self.status = status
        return true
    }
}
