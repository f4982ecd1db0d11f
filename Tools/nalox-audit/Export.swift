import ArgumentParser
import Client
import Glibc
import Journal
import Line

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
        let summary = try runInChild("exporting", words, patienceSeconds: child.patience)
        if file != nil || tiles != nil, file != "-", isatty(STDOUT_FILENO) == 1 { print(summary) }
    }

    private func export() throws(Failure) -> String {
        var writer = try LogWriter(file: file ?? (tiles == nil ? "-" : nil), tiles: tiles)
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
        try writer.finish(note)
    }
}

/// Where an export goes: lines, tiles, or both.
private struct LogWriter {
    private let lines: SavedFile?
    private var tiles: TileWriter?
    private(set) var events: UInt64 = 0

    init(file: String?, tiles: String?) throws(Failure) {
        lines = if let file { try SavedFile(file) } else { nil }
        self.tiles = if let tiles { try TileWriter(folder: tiles) } else { nil }
    }

    mutating func append(_ line: UnsafeRawBufferPointer) throws(Failure) {
        try lines?.append(line)
        try lines?.append([UInt8(ascii: "\n")])
        try tiles?.append(line)
        events += 1
    }

    mutating func finish(_ checkpoint: [UInt8]? = nil) throws(Failure) {
        try tiles?.finish()
        if let checkpoint { try tiles?.save(checkpoint: checkpoint) }
        try lines?.finish()
    }
}
