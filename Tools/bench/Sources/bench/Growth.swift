import Glibc

/// What becomes of a ledger's speed as it grows: a ledger a decade of events, each made by an import.
struct Growth {
    /// One decade.
    struct Step {
        let events: Int
        /// Lines a second.
        var importing = 0.0
        /// Events a second.
        var verifying = 0.0
        /// Bytes on the disk an event, as imported.
        var diskBytes = 0.0
        /// Bytes by which the file grew for each event that was dispensed then.
        var diskBytesServed = 0.0
        /// Milliseconds from its start to its first reply.
        var starting = 0.0
        /// Requests a second of 64 clients.
        var dispensing = 0.0
        /// Median latencies in microseconds.
        var stock = 0.0
        var card = 0.0
        var asOf = 0.0
        /// Anonymous bytes after all that.
        var memory = 0.0
        /// The same while connections are open that have all asked something.
        var memoryCrowded = 0.0
    }

    static let connections = 1_000
    private static let smallest = 10_000
    private static let starts = 5

    let site: Bench.Site
    let runs: Int
    /// Events of the largest ledger.
    let largest: Int

    func run() throws(Failure) -> [Step] {
        try raiseFileLimit()
        var steps: [Step] = []
        var events = Self.smallest
        while events <= largest {
            say("growth: \(grouped(Double(events))) events")
            steps.append(try step(events))
            events *= 10
        }
        return steps
    }

    private func step(_ events: Int) throws(Failure) -> Step {
        var step = Step(events: events)
        let daemon = try Daemon(site.program, in: site.directory)
        let history = History(events: events)
        step.importing = Double(history.lineCount) / (try daemon.make(of: history))
        let imported = try daemon.dataBytes()
        step.diskBytes = Double(imported) / Double(events)
        step.starting = try starting(daemon)
        try daemon.start()
        // What is asked comes first, while the ledger has the size that it should have.
        step.stock = try latency(of: .stock, daemon)
        step.card = try latency(of: .card(from: history.monthStart), daemon)
        step.asOf = try latency(of: .stockAsOf(history.middle), daemon)
        var speeds: [Double] = []
        for _ in 0..<runs {
            speeds.append(try daemon.load(.dispense, clients: 64).run(seconds: site.seconds / 2).perSecond)
        }
        step.dispensing = median(speeds)
        step.memory = Double(try daemon.anonymousBytes())
        step.memoryCrowded = try memoryCrowded(daemon)
        let newest = try Connection(to: daemon.socket).newestEvent()
        try daemon.stop()
        step.diskBytesServed = Double(try daemon.dataBytes() - imported) / Double(newest - events)
        step.verifying = Double(newest) / (try daemon.verify())
        return step
    }

    private func starting(_ daemon: Daemon) throws(Failure) -> Double {
        var figures: [Double] = []
        for _ in 0..<Self.starts {
            figures.append(try daemon.start() * 1_000)
            try daemon.stop()
        }
        return median(figures)
    }

    private func latency(of errand: Errand, _ daemon: Daemon) throws(Failure) -> Double {
        var figures: [Double] = []
        for _ in 0..<runs {
            let measured = try daemon.load(errand, clients: 1).run(seconds: site.seconds / 4)
            figures.append(measured.microseconds(percentile: 50) ?? 0)
        }
        return median(figures)
    }

    private func memoryCrowded(_ daemon: Daemon) throws(Failure) -> Double {
        var connections: [Connection] = []
        for number in 0..<Self.connections {
            let connection = try Connection(to: daemon.socket)
            let facility = Programme.facility(number % Programme.facilities)
            try connection.ask("STOCK facility=\(facility)")
            try connection.ask("DISPENSE facility=\(facility) product=\(Programme.product(0)) qty=1")
            connections.append(connection)
        }
        return try withExtendedLifetime(connections) { () throws(Failure) in Double(try daemon.anonymousBytes()) }
    }

    private func raiseFileLimit() throws(Failure) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { throw .system("getrlimit") }
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { throw .system("setrlimit") }
        guard limit.rlim_cur > Self.connections + 64 else {
            throw Failure("\(Self.connections) connections need more open files than the \(limit.rlim_cur) allowed")
        }
    }
}
