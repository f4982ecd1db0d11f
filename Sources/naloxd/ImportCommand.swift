import ArgumentParser
import CivilTime
import Daemon
import Glibc
import Journal

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Makes a new ledger from a file of request lines.",
        discussion: """
            Every line carries at=, the moment at which it counts as recorded, never before that of the line before \
            it: an instant with an offset, or a date, which is its start. Everything else is as on a socket: ids, \
            tags, batches, comments.

            The first line that is refused ends the import, and nothing is kept. With --keep-going the refused lines \
            go to a file of their own, each below a comment that says why.

            A file that begins with seq=1 is the export of a ledger: its lines are verified and kept byte for byte. \
            The keys are not in it.
            """)

    @Option(help: ArgumentHelp("The directory of the new ledger.", valueName: "dir"), completion: .directory)
    var state: String

    @Option(
        help: ArgumentHelp(
            "What the ledger's site is called: [a-z0-9], then up to 63 of [a-z0-9._-].", valueName: "name"),
        transform: readSite)
    var site: String

    @Option(
        help: ArgumentHelp(
            "The site's time zone.", discussion: "\(ServerConfiguration.standardZone) unless said.", valueName: "zone"),
        transform: readZone)
    var timeZone: Zone?

    @Flag(help: "Go on after a refusal.")
    var keepGoing = false

    @Option(
        help: ArgumentHelp(
            "Where refused lines go, with --keep-going.", discussion: "FILE.refused unless said.", valueName: "file"),
        completion: .file())
    var refused: String?

    @Argument(help: ArgumentHelp("The file of request lines, or - for stdin.", valueName: "file"), completion: .file())
    var file: String

    func validate() throws {
        if refused != nil, !keepGoing { throw ValidationError("--refused belongs to --keep-going") }
        if keepGoing, file == "-", refused == nil { throw ValidationError("--keep-going with - needs --refused FILE") }
    }

    func run() async throws {
        let descriptor = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("\(file): \(String(cString: strerror(errno)))") }
        let name = file == "-" ? "stdin" : file
        var input = ImportInput(descriptor, path: name)
        let directory = StateDirectory(state)
        try requireKeepable(directory, takesForeign: geteuid() == 0)
        if let begun = try beginningOfExport(&input) {
            return try ImportedExport(name: name, site: site, zone: timeZone, directory: directory)
                .run(ExportFile(descriptor, name: name), after: begun)
        }
        let refusedPath = keepGoing ? refused ?? file + ".refused" : nil
        let work = Import(
            into: directory, site: site, zone: try zoneOrStandard(), refusedPath: refusedPath,
            keyFiles: KeyFiles(in: directory))
        var bar = ProgressBar("importing", total: Self.size(of: descriptor))
        let summary: Import.Summary
        do throws(ImportError) {
            summary = try await work.run(input) { bytes, lines in bar.show(bytes, "\(lines) lines") }
        } catch {
            bar.clear()
            throw Failure("\(name): \(error)")
        }
        bar.clear()
        try report(summary, refusedPath)
    }

    /// What was read of it so far; nil where it is no export.
    private func beginningOfExport(_ input: inout ImportInput) throws -> [UInt8]? {
        do throws(ImportError) {
            guard try input.isExport() else { return nil }
        } catch {
            throw Failure(error)
        }
        guard !keepGoing else { throw ValidationError("--keep-going does not go with an export: all of it is kept") }
        return try input.beginning()
    }

    private func zoneOrStandard() throws -> Zone {
        if let timeZone { return timeZone }
        do {
            return try Zone(identifier: ServerConfiguration.standardZone)
        } catch {
            throw Failure(error)
        }
    }

    private func report(_ summary: Import.Summary, _ refusedPath: String?) throws(Failure) {
        try say("\(summary.lines) lines, \(summary.events) events, \(summary.refused) lines refused")
        if let refusedPath, summary.refused > 0 {
            complain(
                """
                refused lines are in \(refusedPath). Mend them where they came from and import all of it again into a \
                new directory, or send them with occurred= in place of at=
                """)
        }
        if summary.newest > Instant.now() {
            complain("the newest event is of \(summary.newest): until then the ledger takes no writes (clock-behind)")
        }
    }

    /// Nil for what has no size, like a pipe.
    private static func size(of descriptor: Int32) -> Int64? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(status.st_size)
    }
}
