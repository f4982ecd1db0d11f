import ArgumentParser
import Client
import Files
import Line
import SystemPackage

/// `naloxctl metrics`: for node_exporter's textfile collector, or for whoever reads Prometheus' text format.
struct Metrics: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints counters and gauges in Prometheus' text format.",
        discussion: """
            For node_exporter's textfile collector, say every minute:
              naloxctl metrics --output /var/lib/prometheus/node-exporter/naloxd.prom
            The file is written beside it and renamed: a reader sees it whole. When no daemon answers the old file \
            stays, and node_textfile_mtime_seconds tells its age.
            """)

    @ParentCommand var root: Naloxctl
    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("Where to write it, instead of stdout.", valueName: "file"), completion: .file())
    var output: String?

    func validate() throws {
        if let format = root.format { throw ValidationError("--\(format.rawValue) has no meaning for metrics") }
    }

    func run() throws {
        let session = try Session(path: connection.path, patience: .unattended)
        let rows = try Statistics.rows(of: session)
        var metrics = PrometheusText()
        guard rows.allSatisfy({ metrics.add($0) }) else {
            throw ClientError.notTheProtocol(path: session.path, reason: "a row of STATS has a name and a value")
        }
        guard let output else {
            let standard = StandardOutput()
            standard.write(metrics.text)
            standard.flush()
            return
        }
        do {
            let permissions = FilePermissions(rawValue: 0o644)
            try WholeFile.write(Array(metrics.text.utf8), to: output, permissions: permissions)
        } catch {
            complain("cannot write \(TerminalText.printable(output)): \(error)")
            throw ExitCode(Outcome.notWritten.rawValue)
        }
    }
}
