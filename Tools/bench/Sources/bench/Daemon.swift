import Glibc

/// A ledger on the disk, and the daemon that serves it.
final class Daemon {
    let socket: String
    private let program: String
    private let place: String
    private var process: ChildProcess?

    private static let waitSeconds = 60.0
    private static let pollMicroseconds: useconds_t = 100

    /// - Parameters:
    ///   - program: `naloxd`.
    ///   - directory: where the ledger gets a directory of its own.
    init(_ program: String, in directory: String) throws(Failure) {
        self.program = program
        place = directory + "/ledger"
        socket = directory + "/socket"
        guard mkdir(place, 0o700) == 0 else { throw .system(place) }
    }

    deinit {
        process = nil
        CleanUp.remove(tree: place)
    }

    private var state: String { place + "/state" }
    private var log: String { place + "/log" }

    /// Of the store: without the write-ahead log, which has its size whatever it holds, and without what is held back
    /// behind the last page.
    func dataBytes() throws(Failure) -> Int { try FileText.bytes(state + "/data.mdb") }

    /// Makes the ledger of a history.
    ///
    /// - Returns: how long `naloxd import` took, in seconds, with its start and its end.
    @discardableResult
    func make(of history: History) throws(Failure) -> Double {
        let file = place + "/history"
        try history.write(to: file)
        defer { unlink(file) }
        return try run("import", "--state", state, "--site", "bench", file)
    }

    /// How long `naloxd verify` takes, in seconds.
    func verify() throws(Failure) -> Double { try run("verify", "--state", state) }

    private func run(_ arguments: String...) throws(Failure) -> Double {
        let watch = Stopwatch()
        try ChildProcess(program, arguments, log: log).succeed()
        return watch.seconds
    }

    /// Starts it.
    ///
    /// - Returns: how long it took from there to the first reply to a request, in seconds.
    @discardableResult
    func start() throws(Failure) -> Double {
        let watch = Stopwatch()
        let process = try ChildProcess(
            program, ["serve", "--state", state, "--socket", socket, "--site", "bench"], log: log)
        self.process = process
        while access(socket, F_OK) != 0 {
            guard !process.hasEnded, watch.seconds < Self.waitSeconds else { throw process.failure() }
            usleep(Self.pollMicroseconds)
        }
        while true {
            do throws(Failure) {
                try Connection(to: socket).ask("PING")
                return watch.seconds
            } catch {
                guard !process.hasEnded, watch.seconds < Self.waitSeconds else { throw process.failure() }
                usleep(Self.pollMicroseconds)
            }
        }
    }

    func stop() throws(Failure) {
        try process?.terminate()
        process = nil
    }

    /// Anonymous memory in bytes.
    func anonymousBytes() throws(Failure) -> Int {
        guard let process else { throw Failure("the daemon is not running") }
        return try process.anonymousBytes()
    }

    func load(_ errand: Errand, clients: Int, depth: Int = 1) -> Load {
        Load(socket: socket, errand: errand, clients: clients, depth: depth)
    }
}
