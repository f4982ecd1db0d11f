import Foundation
import Harness
import Support
import Testing

/// SIGKILL at any instant loses nothing that was acknowledged, and leaves nothing half done.
@Suite(.serialized) struct KillTests {
    static let kills = 100
    /// `NALOX_CRASH_SEED=7` runs one again.
    static let seed =
        ProcessInfo.processInfo.environment["NALOX_CRASH_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...999_999)

    @Test(.timeLimit(.minutes(5))) func nothingAcknowledgedIsLost() throws {
        var random = SeededRandom(seed: Self.seed)
        let daemon = try Daemon(in: ScratchDirectory())
        try prepare(daemon)
        let workers = (0..<4).map { Worker(name: $0, seed: Self.seed &* 31 &+ UInt64($0)) }
        for _ in 0..<Self.kills {
            let threads = workers.map { worker in Running { [socket = daemon.socket] in worker.run(socket) } }
            usleep(UInt32.random(in: 2_000...120_000, using: &random))
            daemon.kill()
            for thread in threads { thread.join() }
            // Every other time recovery itself is killed first.
            if Bool.random(using: &random) {
                let second = try daemon.startSecond(socket: daemon.socket)
                usleep(UInt32.random(in: 0...40_000, using: &random))
                second.signal(SIGKILL)
                _ = second.wait(seconds: 10)
            }
            try daemon.start()
        }
        for worker in workers { try worker.settle(daemon.socket) }
        for worker in workers { try worker.repeatAll(daemon.socket) }
        let settled = workers.flatMap(\.settled)
        for complaint in workers.flatMap(\.complaints).prefix(10) { Issue.record("seed \(Self.seed): \(complaint)") }
        try verify(settled, daemon)
        print("seed \(Self.seed): \(Self.kills) kills, \(settled.count) requests by 4 clients settled exactly once")
    }

    /// The very first start, killed at any moment, leaves a ledger or none.
    @Test(.timeLimit(.minutes(2))) func aLedgerIsMadeWholeOrNotAtAll() throws {
        var random = SeededRandom(seed: Self.seed &+ 1)
        for _ in 0..<20 {
            let directory = try ScratchDirectory()
            let socket = directory.path + "/naloxd.sock"
            let first = try ChildProcess(
                "naloxd", ["serve", "--state", directory.path + "/state", "--socket", socket, "--site", "oslo"],
                log: directory.path + "/log")
            usleep(UInt32.random(in: 0...80_000, using: &random))
            first.signal(SIGKILL)
            _ = first.wait(seconds: 10)
            let daemon = try Daemon(in: directory)
            let events = try Wire(to: daemon.socket).after { try $0.ask("EVENTS") }
            #expect(events.last == "OK seq=4", "seed \(Self.seed)")
            #expect(events.count == 5, "seed \(Self.seed)")
        }
    }

    private func prepare(_ daemon: Daemon) throws {
        let wire = try Wire(to: daemon.socket)
        _ = try wire.line()
        for request in [
            "FACILITY facility=a name=A type=pharmacy",
            "RECEIVE facility=a product=spray-1.8mg lot=A expiry=2060-01-31 qty=1000000",
            "RECEIVE facility=a product=spray-1.8mg lot=B expiry=2060-01-31 qty=1000000",
        ] {
            #expect(try wire.ask(request).last?.hasPrefix("OK ") == true)
        }
    }

    /// The log holds what was acknowledged, once, and nothing else.
    private func verify(_ settled: [(work: Worker.Work, reply: [String])], _ daemon: Daemon) throws {
        let wire = try Wire(to: daemon.socket)
        _ = try wire.line()
        let log = try Log(try wire.ask("EVENTS"))
        #expect(log.hasNoGap, "seed \(Self.seed)")
        var ids = Set<String>()
        var units = 2_000_000
        for (work, reply) in settled {
            let numbers = log.numbers[work.id] ?? []
            ids.insert(work.id)
            guard let moved = work.units else {
                #expect(numbers.isEmpty, "seed \(Self.seed): \(work.lines) was refused and is in the log")
                continue
            }
            units += moved
            let told = reply.count > 1 ? reply.dropLast().map { Log.field("seq", $0) } : [Log.field("seq", reply[0])]
            #expect(numbers.map { String($0) } == told, "seed \(Self.seed): \(work.lines) was answered \(reply)")
        }
        #expect(Set(log.numbers.keys).isSubset(of: ids), "seed \(Self.seed): the log knows ids that nobody sent")
        var available = 0
        for row in try wire.ask("BALANCE").dropLast() {
            #expect(Log.field("sum", row) == "0", "seed \(Self.seed): \(row)")
            available += Int(Log.field("available", row)) ?? 0
        }
        #expect(available == units, "seed \(Self.seed)")
    }
}

/// A thread that can be waited for.
final class Running {
    private let ended = DispatchSemaphore(value: 0)

    init(_ work: @escaping @Sendable () -> Void) {
        let ended = ended
        Thread.detachNewThread {
            work()
            ended.signal()
        }
    }

    func join() {
        ended.wait()
    }
}

extension Wire {
    /// Once it was greeted.
    func after<R>(_ work: (Wire) throws -> R) throws -> R {
        _ = try line()
        return try work(self)
    }
}
