import ArgumentParser
import Glibc

@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures the daemon beside what disk and LMDB allow, in one run, on one machine.",
        discussion: """
            Every case has a new ledger of 100 facilities, 3 products and 3 lots, a daemon and a client of its own, \
            all on this machine. Figures are medians of the runs; max is the longest of all. A latency is from \
            sending to the end of the reply; of LMDB's commits, the transaction's.
            """)

    @Option(help: "How often each case is measured.")
    var runs = 3

    @Option(help: "How long each case is measured, in seconds.")
    var seconds = 4.0

    @Option(
        help: ArgumentHelp(
            "Events of the largest ledger, from 10000 on in decades; 0 for none.",
            discussion: "10000000 take some minutes, and 5 GB of the disk for as long.", valueName: "n"))
    var growth = 1_000_000

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Only the cases whose names contain one of these; \"growth\" is all that --growth measures.",
            valueName: "text"))
    var only: [String] = []

    @Option(
        help: ArgumentHelp("Where the ledgers lie: on the disk that is to be measured.", valueName: "dir"),
        completion: .directory)
    var directory = "/var/tmp"

    @Option(help: ArgumentHelp("Where the picture goes.", valueName: "file"), completion: .file(extensions: ["svg"]))
    var picture = "bench.svg"

    @Option(help: ArgumentHelp("The daemon.", valueName: "file"), completion: .file())
    var naloxd: String

    /// Where and how long it is measured.
    struct Site {
        let directory: String
        let program: String
        let seconds: Double

        /// Serves a new ledger for as long as `body` runs.
        func serving<Value>(_ body: (Daemon) throws(Failure) -> Value) throws(Failure) -> Value {
            let daemon = try Daemon(program, in: directory)
            try daemon.make(of: History(events: nil))
            try daemon.start()
            let value = try body(daemon)
            try daemon.stop()
            return value
        }
    }

    func validate() throws {
        guard runs > 0 else { throw ValidationError("--runs is at least 1") }
        guard seconds >= 0.1 else { throw ValidationError("--seconds is at least 0.1") }
        guard access(naloxd, X_OK) == 0 else { throw ValidationError("\(naloxd) is no program") }
    }

    func run() throws {
        do throws(Failure) {
            try measure()
        } catch {
            say("bench: \(error)")
            throw ExitCode.failure
        }
    }

    private func measure() throws(Failure) {
        try CleanUp.armSignals()
        defer { CleanUp.run() }
        let site = Site(directory: try makeDirectory(), program: naloxd, seconds: seconds)
        let results = try measureCases(site)
        let measuresGrowth = only.isEmpty || only.contains("growth")
        let steps = measuresGrowth ? try Growth(site: site, runs: runs, largest: growth).run() : []
        let report = Report(results: results, growth: steps)
        print("\(Machine.description(directory: site.directory)); medians of \(runs) runs of \(brief(seconds)) s\n")
        if !results.isEmpty { print(report.cases) }
        if !steps.isEmpty { print(report.sizes) }
        try FileText.write(Picture(results: results, growth: steps).text, to: picture)
        print("The picture is \(picture).")
    }

    /// Run by run, so that what changes on the machine meanwhile meets every case.
    private func measureCases(_ site: Site) throws(Failure) -> [Results] {
        let cases = Case.all.filter { measured in
            only.isEmpty || measured.rows.contains { row in only.contains { row.name.contains($0) } }
        }
        var results = cases.map { $0.rows.map { Results(row: $0) } }
        for run in 1...runs {
            for (index, measured) in cases.enumerated() {
                for (row, measurement) in try measured.measure(site).enumerated() {
                    results[index][row].runs.append(measurement)
                    say("run \(run)/\(runs)  \(measured.rows[row].name): \(grouped(measurement.perSecond))/s")
                }
            }
        }
        return results.flatMap { $0 }
    }

    private func makeDirectory() throws(Failure) -> String {
        var template = Array("\(directory)/naloxd-bench.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .system(directory) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        CleanUp.hold(directory: path)
        return path
    }
}
