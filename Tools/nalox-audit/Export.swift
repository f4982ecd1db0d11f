import ArgumentParser
import Client
import Glibc
import Journal
import Line
import Merkle

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes the log's lines, or the log as tiles.",
        discussion: """
            The lines are those that were hashed: naloxd import makes the same ledger of them, and verify --export \
            checks them against a checkpoint. Tiles are C2SP tlog-tiles, with the daemon's checkpoint where it is asked.
            """)

    @OptionGroup var source: SourceOptions

    @Option(help: ArgumentHelp("Write tiles to a folder.", valueName: "dir"), completion: .directory)
    var tiles: String?

    @Argument(
        help: ArgumentHelp("The file for the lines; - for stdout, which it is without --tiles.", valueName: "file"))
    var file: String?

    @OptionGroup var child: ChildOptions

    func run() throws {
        guard !child.inChild else { reportingToParent(export) }
        var words = ["export", "--in-child"] + source.words
        words += (tiles.map { ["--tiles", $0] } ?? []) + (file.map { ["--", $0] } ?? [])
        // Whoever reads from a pipe may pause for as long as they like.
        let patience = target.map(isRegularFile) == false ? nil : child.patience
        let summary = try runInChild("exporting", words, patienceSeconds: patience)
        if target != "-", isatty(STDOUT_FILENO) == 1 { try say(summary) }
    }

    /// Of the lines; nil where none are written.
    private var target: String? { file ?? (tiles == nil ? "-" : nil) }

    private func export() throws(Failure) -> String {
        var writer = try LogWriter(file: target, tiles: tiles)
        if let state = source.state {
            try export(StateDirectory(state), to: &writer)
        } else {
            try exportSocket(to: &writer)
        }
        return "\(writer.events) events written"
    }

    private func export(_ directory: StateDirectory, to writer: inout LogWriter) throws(Failure) {
        _ = try awaitSettling(directory)
        var failure: Failure?
        try verifying { () throws(VerificationError) in
            try StoredLines.forEach(in: directory) { line, total in
                do throws(Failure) {
                    try writer.append(line)
                } catch {
                    failure = error
                    return false
                }
                if writer.events % Limits.progressEvents == 0 { report(done: writer.events, total: total) }
                return true
            }
        }
        if let failure { throw failure }
        try writer.finish()
    }

    private func exportSocket(to writer: inout LogWriter) throws(Failure) {
        let daemon = try asking { () throws(ClientError) in try Daemon(path: source.socketOfState) }
        let note = try asking { () throws(ClientError) in try daemon.checkpoint() }
        let newest = try finding { () throws(Finding) in
            try KeptCheckpoint(name: "that the daemon signed now", bytes: note)
        }
        let size = newest.checkpoint.size
        let failed: Failure? = try asking { () throws(ClientError) in
            try daemon.forEachEvent(through: size) { (line) throws(Failure) in
                try writer.append(line)
                if writer.events % Limits.progressEvents == 0 { report(done: writer.events, total: size) }
            }
        }
        if let failed { throw failed }
        try writer.finish(newest, note)
    }
}

/// Where an export goes: lines, tiles, or both.
private struct LogWriter {
    private let lines: SavedFile?
    private var tiles: TileWriter?
    private var tree = Frontier()

    var events: UInt64 { tree.size }

    init(file: String?, tiles: String?) throws(Failure) {
        lines = if let file { try SavedFile(file) } else { nil }
        self.tiles = if let tiles { try TileWriter(folder: tiles) } else { nil }
    }

    mutating func append(_ line: UnsafeRawBufferPointer) throws(Failure) {
        try lines?.append(line)
        try lines?.append([UInt8(ascii: "\n")])
        var nodes: [TileWriter.Node] = []
        tree.append(TreeHash.leafHash(of: line)) { level, index, hash in nodes.append((level, index, hash)) }
        try tiles?.append(line, event: tree.size, completing: nodes)
    }

    /// - Parameter signed: what the daemon signed for these lines, and the note itself.
    mutating func finish(_ signed: KeptCheckpoint? = nil, _ note: [UInt8] = []) throws(Failure) {
        if let signed {
            guard tree.size == signed.checkpoint.size, tree.root == signed.checkpoint.root else {
                throw Failure(
                    .finding, "the \(tree.size) lines that came are not those of the checkpoint \(signed.name)")
            }
        }
        try tiles?.finish(size: tree.size)
        if signed != nil { try tiles?.save(checkpoint: note) }
        try lines?.finish()
    }
}
