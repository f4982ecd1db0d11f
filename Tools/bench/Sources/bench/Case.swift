/// One thing that is measured, in every run anew.
struct Case: Sendable {
    /// What is measured beside the daemon, in the same run.
    enum Baseline: Sendable {
        case disk
        case commit1
        case commit64
        case commit1024
    }

    /// One row of the table.
    struct Row: Sendable {
        let name: String
        /// LMDB's commit of as many rows as requests are under way; nil where nothing is written.
        var beside: Baseline?
        /// That the row is a baseline itself.
        var baseline: Baseline?
        /// How it stands in the picture; nil for not at all.
        var short: String?
        /// Whether its latencies are drawn too.
        var hasCurve = true
    }

    let rows: [Row]
    /// Measures once, a measurement a row.
    let measure: @Sendable (Bench.Site) throws(Failure) -> [Measurement]

    private init(_ rows: [Row], _ measure: @escaping @Sendable (Bench.Site) throws(Failure) -> [Measurement]) {
        self.rows = rows
        self.measure = measure
    }

    static let all = disk + commits + dispensing + asking + together

    private static let disk = [
        Case([Row(name: "disk: append 4 KiB + fdatasync", short: "disk, append", hasCurve: false)]) {
            (site) throws(Failure) in
            [try DiskLoop(kind: .append, directory: site.directory).run(seconds: site.seconds)]
        },
        Case([Row(name: "disk: overwrite 4 KiB + fdatasync", baseline: .disk, short: "disk, overwrite")]) {
            (site) throws(Failure) in
            [try DiskLoop(kind: .overwrite, directory: site.directory).run(seconds: site.seconds)]
        },
    ]

    private static let commits = [(1, Baseline.commit1), (64, .commit64), (1_024, .commit1024)].map { batch, baseline in
        let short = "LMDB, \(batch) a commit"
        return Case([Row(name: "LMDB: commit of \(batch)", baseline: baseline, short: short, hasCurve: false)]) {
            (site) throws(Failure) in
            [try LMDBCommits(batch: batch, directory: site.directory).run(seconds: site.seconds)]
        }
    }

    private static let dispensing = [
        load("DISPENSE, 1 client", .dispense, clients: 1, beside: .commit1),
        load("DISPENSE, 64 clients", .dispense, clients: 64, beside: .commit64),
        load("DISPENSE, pipelined 4x1024", .dispense, clients: 4, depth: 1_024, beside: .commit1024),
    ]

    private static let asking = [
        load("STOCK, 1 client", .stock, clients: 1),
        load("STOCK, 64 clients", .stock, clients: 64),
        load("STOCK, pipelined 4x256", .stock, clients: 4, depth: 256),
    ]

    private static func load(
        _ name: String, _ errand: Errand, clients: Int, depth: Int = 1, beside: Baseline? = nil
    ) -> Case {
        Case([Row(name: name, beside: beside, short: name)]) { (site) throws(Failure) in
            try site.serving { (daemon) throws(Failure) in
                [try daemon.load(errand, clients: clients, depth: depth).run(seconds: site.seconds)]
            }
        }
    }

    private static let together = [
        Case([
            Row(name: "STOCK, 1 client, while 64 dispense", short: "STOCK while 64 dispense"),
            Row(name: "DISPENSE, 64 clients, meanwhile", beside: .commit64),
        ]) { (site) throws(Failure) in
            try site.serving { (daemon) throws(Failure) in
                let dispensing = daemon.load(.dispense, clients: 64)
                let seconds = site.seconds
                let (written, read) = try atOnce { () throws(Failure) in
                    try dispensing.run(seconds: seconds)
                } _: { () throws(Failure) in
                    try daemon.load(.stock, clients: 1).run(seconds: seconds)
                }
                return [read, written]
            }
        },
        Case([
            Row(name: "fairness: DISPENSE, 1 client, alone", beside: .commit1),
            Row(name: "fairness: the same beside an endless pipeline", short: "DISPENSE beside a pipeline"),
            Row(name: "fairness: that pipeline of DISPENSE"),
        ]) { (site) throws(Failure) in
            try site.serving { (daemon) throws(Failure) in
                let seconds = site.seconds
                let alone = try daemon.load(.dispense, clients: 1).run(seconds: seconds)
                let flood = Flood(socket: daemon.socket, errand: .dispense)
                let (endless, beside) = try atOnce { () throws(Failure) in
                    try flood.run(seconds: seconds)
                } _: { () throws(Failure) in
                    try daemon.load(.dispense, clients: 1).run(seconds: seconds)
                }
                return [alone, beside, endless]
            }
        },
    ]
}
