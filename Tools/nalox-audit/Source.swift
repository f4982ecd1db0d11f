import ArgumentParser
import Client
import Glibc
import Journal

/// Where the log is read from: one of these, or the daemon's standard socket.
struct SourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A state directory, served or not, or a backup: a directory with a data.mdb.", valueName: "dir"),
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
            "How long nothing may be read before the store counts as unreadable.", valueName: "seconds",
            visibility: .hidden))
    var patience = 120

    func validate() throws {
        guard patience > 0 else { throw ValidationError("--patience takes a number of seconds above 0") }
    }
}

/// The daemon of a state directory, if it is served, settles what it has acknowledged: other processes see the store
/// alone.
///
/// - Returns: its newest checkpoint, which the store must then extend; nil where nobody serves the directory, or nobody
///   answers who may be asked.
func askToSettle(_ directory: StateDirectory, socket: String) throws(Failure) -> KeptCheckpoint? {
    guard access(directory.path + "/lock", F_OK) == 0 else { return nil }
    do {
        _ = try directory.lock()
        return nil
    } catch {
        guard case .locked = error else { return nil }
    }
    let note: [UInt8]
    do throws(ClientError) {
        note = try Daemon(path: socket).checkpoint()
    } catch {
        switch error {
        case .noDaemon, .refused: return nil
        default: throw Failure(error)
        }
    }
    return try finding { () throws(Finding) in try KeptCheckpoint(name: "that the daemon signed now", bytes: note) }
}
