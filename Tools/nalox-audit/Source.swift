import ArgumentParser
import Client
import Glibc
import Journal

/// Where the log is read from: one of these, or the daemon's standard socket.
struct SourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A state directory, served or not, or a backup: a directory with a data.mdb.", valueName: "dir"),
        completion: .directory)
    var state: String?

    @Option(
        help: ArgumentHelp(
            "The daemon's socket.",
            discussion: "Without any of these \(SocketPath.environmentVariable), else \(SocketPath.standard).",
            valueName: "path"),
        completion: .file(extensions: ["sock"]))
    var socket: String?

    /// Of a state directory that is served, the daemon is asked to commit first.
    var socketOfState: String { socket ?? (state.map { $0 + "/naloxd.sock" } ?? SocketPath.find(named: nil)) }

    var words: [String] { (state.map { ["--state", $0] } ?? []) + (socket.map { ["--socket", $0] } ?? []) }
}

/// Written for the process that reads what may be damaged.
struct ChildOptions: ParsableArguments {
    @Flag(help: .private)
    var inChild = false

    @Option(
        help: ArgumentHelp(
            "How long nothing may be read before the store counts as unreadable.", valueName: "seconds", visibility: .hidden))
    var patience = 120

    func validate() throws {
        guard patience > 0 else { throw ValidationError("--patience takes a number of seconds above 0") }
    }
}

/// The daemon of a state directory, if it is served, commits what it has acknowledged: other processes see the store
/// alone.
///
/// - Returns: the newest event that it knows of; nil where nobody serves the directory, or nobody answers.
func askToCommit(_ directory: StateDirectory, socket: String) throws(ClientError) -> UInt64? {
    guard access(directory.path + "/lock", F_OK) == 0 else { return nil }
    do {
        _ = try directory.lock()
        return nil
    } catch {
        guard case .locked = error else { return nil }
    }
    let daemon: Daemon
    do {
        daemon = try Daemon(path: socket)
    } catch {
        guard case .noDaemon = error else { throw error }
        return nil
    }
    return try daemon.newestEvent()
}
