import Benchmark
import CivilTime
import Journal
import Ledger
import Line
import Merkle

/// The steps that a DISPENSE goes through, in their order, each alone and without a socket. `settle` is what follows
/// behind the reply.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration.metrics = [.wallClock]
    Benchmark.defaultConfiguration.timeUnits = .nanoseconds
    Benchmark.defaultConfiguration.scalingFactor = .kilo
    Benchmark.defaultConfiguration.maxDuration = .seconds(2)
    registerReading()
    registerRecording()
    registerEvent()
    registerReply()
}

private func registerReading() {
    let line = Array(Sample.line(1).utf8)
    Benchmark("1 read a line") { benchmark in
        for _ in benchmark.scaledIterations {
            try line.withUnsafeBytes { Benchmark.blackHole(try RequestLine($0)) }
        }
    }
    Benchmark("2 check its form") { benchmark, line in
        for _ in benchmark.scaledIterations { Benchmark.blackHole(try Sample.request(line)) }
    } setup: {
        try RequestLine(Sample.line(1))
    }
}

private func registerRecording() {
    Benchmark("3 decide and enter") { benchmark, ledger in
        let requests = try ledger.requests(benchmark.scaledIterations.count)
        benchmark.startMeasurement()
        for request in requests { try ledger.record(request) }
        benchmark.stopMeasurement()
        try ledger.recorder.settle()
    } setup: {
        try SampleLedger()
    }
    let once = Benchmark.Configuration(timeUnits: .microseconds, scalingFactor: .one)
    for (letter, group) in [("a", 1), ("b", 64), ("c", 1_024)] {
        Benchmark("7\(letter) seal a group of \(group)", configuration: once) { benchmark, ledger in
            for request in try ledger.requests(group) { try ledger.record(request) }
            benchmark.startMeasurement()
            try ledger.recorder.seal()
            benchmark.stopMeasurement()
            if ledger.recorder.unsettledCount > SampleLedger.mostUnsettled { try ledger.recorder.settle() }
        } setup: {
            try SampleLedger()
        }
    }
    Benchmark("9 settle 8192", configuration: once) { benchmark, ledger in
        for request in try ledger.requests(8_192) { try ledger.record(request) }
        benchmark.startMeasurement()
        try ledger.recorder.settle()
        benchmark.stopMeasurement()
    } setup: {
        try SampleLedger()
    }
}

private func registerEvent() {
    Benchmark("4 write an event's line") { benchmark in
        let event = Sample.event
        var line: [UInt8] = []
        line.reserveCapacity(512)
        for _ in benchmark.scaledIterations {
            line.removeAll(keepingCapacity: true)
            event.append(to: &line)
            Benchmark.blackHole(line.count)
        }
    }
    Benchmark("5 hash it") { benchmark in
        let line = Sample.event.line
        for _ in benchmark.scaledIterations {
            Benchmark.blackHole(line.withUnsafeBytes { TreeHash.leafHash(of: $0) })
        }
    }
    Benchmark("6 append it to the tree") { benchmark in
        let leaf = Sample.event.line.withUnsafeBytes { TreeHash.leafHash(of: $0) }
        var frontier = Frontier()
        for _ in benchmark.scaledIterations { frontier.append(leaf) { _, _, _ in } }
        Benchmark.blackHole(frontier.root)
    }
}

private func registerReply() {
    Benchmark("8 write a reply") { benchmark in
        let books = try Books(store: EmptyStore())
        let events = [Sample.event]
        var reply = Reply()
        for _ in benchmark.scaledIterations {
            reply.bytes.removeAll(keepingCapacity: true)
            try Decision.answer(.dispense, events, isReplay: false, books, newest: Sample.event.number, to: &reply)
            Benchmark.blackHole(reply.bytes.count)
        }
    }
}
