import ArgumentParser
import Client
import Glibc
import Journal
import Line

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Replays the whole log and checks everything that is stored against it.",
        discussion: """
            Checks the numbers and the lines of all events, that each can follow from those before it and tells what \
            they give, every leaf and hash of the stored tree, every balance and index, that each lot's units add up, \
            and that kept checkpoints were signed by the log's keys and are of this very log. Over a socket and of an \
            export there are only lines: what else is stored is checked by --state.
            """)

    @OptionGroup var source: SourceOptions

    @Option(
        help: ArgumentHelp("An export: the log's lines alone. - for stdin.", valueName: "file"), completion: .file())
    var export: String?

    @Option(
        help: ArgumentHelp("A kept checkpoint, or a folder of them, that the log must extend.", valueName: "file"),
        completion: .file())
    var checkpoint: [String] = []

    @OptionGroup var child: ChildOptions

    func validate() throws {
        guard export == nil || source.state == nil && source.socket == nil else {
            throw ValidationError("--export names lines alone: --state and --socket do not go with it")
        }
    }

    func run() throws {
        guard !child.inChild else { reportingToParent(verify) }
        var words = ["verify", "--in-child"] + source.words
        words += (export.map { ["--export", $0] } ?? []) + checkpoint.flatMap { ["--checkpoint", $0] }
        // Whoever writes into a pipe may pause for as long as they like.
        let patience = export.map(isRegularFile) == false ? nil : child.patience
        let summary = try runInChild("verifying", words, patienceSeconds: patience)
        if isatty(STDOUT_FILENO) == 1 { try say(summary) }
    }

    /// - Returns: one line that sums it up.
    private func verify() throws(Failure) -> String {
        var kept: [KeptCheckpoint] = []
        for path in checkpoint {
            let found = try CheckpointFiles.read(path)
            if found.isEmpty { ReadingReport.notice("\(path) holds no checkpoint: none is looked at").send() }
            kept += found
        }
        if let export { return try verifyExport(export, kept).summary }
        if let state = source.state { return try verifyState(StateDirectory(state), kept).summary }
        return try verifySocket(kept).summary
    }

    private func verifyExport(_ path: String, _ kept: [KeptCheckpoint]) throws(Failure) -> VerifiedLog {
        try verifying { () throws(VerificationError) in
            try Verification.run(try ExportFile(path: path), checkpoints: kept, progress: report)
        }
    }

    private func verifyState(_ directory: StateDirectory, _ kept: [KeptCheckpoint]) throws(Failure) -> VerifiedLog {
        let isServed = try awaitSettling(directory)
        let newest = isServed ? try newestCheckpoint(socket: source.socketOfState) : nil
        return try verifying { () throws(VerificationError) in
            try Verification.run(directory, checkpoints: kept + (newest.map { [$0] } ?? []), progress: report)
        }
    }

    /// The daemon's own newest checkpoint is one more that its lines must extend.
    private func verifySocket(_ kept: [KeptCheckpoint]) throws(Failure) -> VerifiedLog {
        let daemon = try asking { () throws(ClientError) in try Daemon(path: source.socketOfState) }
        let note = try asking { () throws(ClientError) in try daemon.checkpoint() }
        let newest = try finding { () throws(Finding) in
            try KeptCheckpoint(name: "that the daemon signed now", bytes: note)
        }
        let size = newest.checkpoint.size
        var lines = try finding { () throws(Finding) in try LineVerification(checkpoints: kept + [newest]) }
        report(done: 0, total: size)
        let found: Finding? = try asking { () throws(ClientError) in
            try daemon.forEachEvent(through: size) { (line) throws(Finding) in
                try lines.enter(line)
                if lines.events % Limits.progressEvents == 0 { report(done: lines.events, total: size) }
            }
        }
        if let found { throw Failure(found) }
        return try finding { () throws(Finding) in try lines.finish() }
    }
}

/// Says how far the child is.
func report(done: UInt64, total: UInt64) {
    ReadingReport.progress(done: done, total: total).send()
}

extension VerifiedLog {
    /// One line.
    var summary: String { "\(site): \(events) events are sound, root \(root)" }
}
