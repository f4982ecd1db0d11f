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

    /// Of a state directory that is served: where its daemon may be asked for its newest checkpoint.
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

/// Waits, where a daemon serves the directory, until it has settled what it had acknowledged: other processes see the
/// store alone. It does so by itself, so its socket need not be known.
///
/// - Returns: whether a daemon serves the directory.
func awaitSettling(_ directory: StateDirectory) throws(Failure) -> Bool {
    do throws(JournalError) {
        return try directory.awaitSettling()
    } catch {
        switch error {
        case .notSettled: throw Failure(.noDaemon, "\(error)")
        // Whoever reads the log meets the damage too, and can say where it is.
        case .store, .damaged: return true
        default: throw Failure(.usage, "\(error)")
        }
    }
}

/// What a daemon signs now, which the store that it serves must extend; nil where none answers.
func newestCheckpoint(socket: String) throws(Failure) -> KeptCheckpoint? {
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
