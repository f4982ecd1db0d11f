import Foundation
import Harness
import Support
import Testing

/// Nothing that a client does keeps others waiting or makes the daemon's memory grow.
@Suite(.serialized) struct RudeClientTests {
    private let daemon: Daemon
    private let polite: Wire

    init() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = min(limit.rlim_max, 8_192)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        daemon = try Daemon(in: ScratchDirectory())
        polite = try Wire(to: daemon.socket)
        _ = try polite.line()
        _ = try polite.ask("FACILITY facility=a name=A type=pharmacy")
        _ = try polite.ask("RECEIVE facility=a product=spray-1.8mg lot=A expiry=2060-01-31 qty=1000000")
    }

    /// Every round of questions is answered soon.
    private func expectOthersAreServed(_ words: Comment) throws {
        let start = Date()
        for _ in 0..<20 {
            #expect(try polite.ask("PING", seconds: 10).last?.hasPrefix("OK ") == true, words)
            #expect(try polite.ask("DISPENSE facility=a product=spray-1.8mg qty=1", seconds: 10).count == 2, words)
        }
        #expect(Date().timeIntervalSince(start) < 10, words)
    }

    private func expectMemory(below mebibytes: Int, _ words: Comment) throws {
        let used = try daemon.process.memory("RssAnon")
        #expect(used < mebibytes * 1_024, words)
    }

    @Test func oneThatNeverReads() throws {
        for start in stride(from: 0, to: 20_000, by: 500) {
            try polite.send((start..<start + 500).map { "CARRY recipient=K-\($0) carrying=yes\n" }.joined())
            for _ in 0..<500 { _ = try polite.reply() }
        }
        let before = try daemon.process.memory("RssAnon")
        let rude = try (0..<8).map { _ in try Wire(to: daemon.socket) }
        for wire in rude { try wire.send(String(repeating: "EVENTS\n", count: 20)) }
        try expectOthersAreServed("while eight clients do not take their answers")
        try expectMemory(below: before / 1_024 + 48, "while eight clients do not take their answers")
        // Late, and still whole.
        _ = try rude[0].line()
        let reply = try rude[0].reply()
        #expect(reply?.count ?? 0 > 20_000)
    }

    /// Each answer is short enough to be made in one part, and the next one is not begun before it is taken.
    @Test func oneThatNeverReadsManyAnswers() throws {
        for start in stride(from: 0, to: 1_000, by: 500) {
            try polite.send((start..<start + 500).map { "CARRY recipient=K-\($0) carrying=yes\n" }.joined())
            for _ in 0..<500 { _ = try polite.reply() }
        }
        let before = try daemon.process.memory("RssAnon")
        let rude = try Wire(to: daemon.socket)
        try rude.send(String(repeating: "EVENTS\n", count: 3_000))
        for _ in 0..<5 { try expectOthersAreServed("while one does not take its answers") }
        try expectMemory(below: before / 1_024 + 16, "while one does not take its answers")
        _ = try rude.line()
        for _ in 0..<300 { #expect(try rude.reply()?.count ?? 0 > 1_000) }
    }

    /// Who takes much as quickly as it comes is sent each reply once: more is answered within the write of the last.
    @Test func oneThatTakesMuchAtOnce() throws {
        for _ in 0..<3 {
            let quick = try Wire(to: daemon.socket)
            _ = try quick.line()
            try quick.send((0..<3_000).map { "@\($0) HELP\n" }.joined() + "QUIT\n")
            let text = String(decoding: try quick.rest(), as: UTF8.self)
            let ends = text.split(separator: "\n").filter { $0.contains(" OK ") }
            let firstWrong = ends.indices.first { !ends[$0].hasPrefix("@\($0) ") }
            #expect(
                ends.count == 3_000 && firstWrong == nil, "\(ends.count) replies, out of turn from \(firstWrong ?? -1)")
        }
    }

    /// Replies keep their order, whatever keeps the event loop busy between the writer's answer and the next request.
    @Test func oneThatAsksAgainWhileOthersAreHeard() throws {
        let wire = try Wire(to: daemon.socket)
        let others = try (0..<2).map { _ in try Wire(to: daemon.socket) }
        _ = try wire.line()
        let pings = Array(String(repeating: "PING\n", count: 1_000).utf8)
        let request = "DISPENSE facility=a product=spray-1.8mg qty=1\n"
        for round in 0..<300 {
            // Alone, so that the writer is calm.
            try wire.send(request)
            _ = try wire.reply()
            try wire.send("@a \(request)@b \(request)")
            usleep(useconds_t(round % 250))
            try others[0].send(pings)
            usleep(useconds_t(round % 60))
            try wire.send("@c \(request)")
            try others[1].send(pings)
            let tags = try (0..<3).map { _ in try wire.reply()?.last?.prefix(2) ?? "" }
            #expect(tags == ["@a", "@b", "@c"], "in round \(round)")
            for other in others { for _ in 0..<1_000 { _ = try other.line() } }
        }
    }

    /// The answers behind a write are made by the writer, a few at a time.
    @Test func manyThatAskBehindAWriteAndNeverRead() throws {
        let before = try daemon.process.memory("RssAnon")
        let requests = "CARRY recipient=K-1 carrying=yes\n" + String(repeating: "HELP\n", count: 1_000)
        let rude = try (0..<50).map { _ in try Wire(to: daemon.socket) }
        for wire in rude { try wire.send(requests) }
        try expectOthersAreServed("while fifty ask behind a write and do not read")
        try expectMemory(below: before / 1_024 + 64, "while fifty ask behind a write and do not read")
    }

    /// Batches that nobody ends take no more than a limit together, and give it back.
    @Test func manyThatNeverCommit() throws {
        let line = "CARRY recipient=K-1 carrying=yes note=\(String(repeating: "a", count: 960))\n"
        var rude: [Wire] = []
        var last: String? = ""
        while rude.count < 24, last?.hasPrefix("ERR busy") == false {
            let wire = try Wire(to: daemon.socket)
            _ = try wire.line()
            _ = try wire.ask("BEGIN")
            for _ in 0..<10 {
                try wire.send(String(repeating: line, count: 100))
                for _ in 0..<100 { last = try wire.reply()?.last }
            }
            rude.append(wire)
        }
        #expect(last?.hasPrefix("ERR busy retry-after=1 ") == true)
        #expect((14...18).contains(rude.count), "refused after \(rude.count) batches")
        try expectOthersAreServed("while batches are open")
        _ = try rude[0].ask("ABORT")
        _ = try polite.ask("BEGIN")
        #expect(try polite.ask("CARRY recipient=K-1 carrying=yes").last?.hasPrefix("OK queued=1") == true)
        #expect(try polite.ask("COMMIT").last?.hasPrefix("OK ") == true)
    }

    /// A batch that can only fail keeps nothing of what comes for it.
    @Test func oneThatIsRefusedWithoutEnd() throws {
        let wire = try Wire(to: daemon.socket)
        _ = try wire.line()
        _ = try wire.ask("BEGIN")
        _ = try wire.ask("x")
        for _ in 0..<10 {
            try wire.send(String(repeating: "CARRY recipient=K-1 carrying=yes\n", count: 50))
            for _ in 0..<50 { #expect(try wire.reply()?.last?.hasPrefix("OK queued=") == true) }
        }
        #expect(try wire.ask("COMMIT").last?.hasPrefix("ERR batch-failed line=1 error=unknown-verb") == true)
    }

    /// What waits of a client's requests is not much more than their bytes.
    @Test func manyThatNeverRead() throws {
        let before = try daemon.process.memory("RssAnon")
        let requests = Array(String(repeating: "FACILITIES\nPING\n", count: 20_000).utf8)
        var rude: [Wire] = []
        for _ in 0..<100 {
            let wire = try Wire(to: daemon.socket)
            while wire.offer(requests, seconds: 0.05) > 0 {}
            rude.append(wire)
        }
        try expectOthersAreServed("while a hundred ask without reading")
        try expectMemory(below: before / 1_024 + 64, "while a hundred ask without reading")
    }

    /// What a client had asked is not worked off when it is gone.
    @Test func manyThatAskAndGo() throws {
        let before = try daemon.process.memory("RssAnon")
        let requests = Array(String(repeating: "HELP\n", count: 500).utf8)
        var rude: [Wire] = []
        for _ in 0..<20 {
            let wire = try Wire(to: daemon.socket)
            while wire.offer(requests, seconds: 0.05) == requests.count {}
            rude.append(wire)
        }
        rude = []
        try expectOthersAreServed("after twenty went that had asked much")
        try expectMemory(below: before / 1_024 + 96, "after twenty went that had asked much")
    }

    /// Who says nothing more is still answered, though it takes its answers late.
    @Test func oneThatEndsAndThenReads() throws {
        let quiet = try Wire(to: daemon.socket)
        let requests = Array(String(repeating: "HELP\n", count: 500).utf8)
        var sent = 0
        while true {
            let count = quiet.offer(Array(requests[(sent % 5)...]), seconds: 0.2)
            if count == 0 { break }
            sent += count
        }
        quiet.finishSending()
        _ = try quiet.line()
        let text = String(decoding: try quiet.rest(), as: UTF8.self)
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("OK ") }.count == sent / 5)
    }

    @Test func oneThatAsksWithoutEnd() throws {
        let before = try daemon.process.memory("RssAnon")
        let rude = try Wire(to: daemon.socket)
        let requests = Array(String(repeating: "HELP\n", count: 10_000).utf8)
        var sent = 0
        while sent < 64 << 20 {
            // The rest of a line that was cut goes on with the next bytes.
            let count = rude.offer(Array(requests[(sent % 5)...]), seconds: 1)
            if count == 0 { break }
            sent += count
        }
        #expect(sent < 16 << 20, "the server stops reading while replies wait")
        try expectOthersAreServed("while one asks without reading")
        try expectMemory(below: before / 1_024 + 32, "while one asks without reading")
    }

    @Test func oneThatNeverEndsItsLine() throws {
        let before = try daemon.process.memory("RssAnon")
        let rude = try Wire(to: daemon.socket)
        _ = try rude.line()
        let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<64 { try rude.send(bytes) }
        try expectOthersAreServed("while one sends a line without end")
        try expectMemory(below: before / 1_024 + 16, "while one sends a line without end")
        #expect(try rude.ask("").last?.hasPrefix("ERR line-too-long ") == true)
        #expect(try rude.ask("PING").last?.hasPrefix("OK ") == true)
    }

    @Test func aThousandThatSayNothing() throws {
        let before = try daemon.process.memory("RssAnon")
        let idle = try (0..<1_000).map { _ in try Wire(to: daemon.socket) }
        for wire in idle { #expect(try wire.line()?.hasPrefix("OK naloxd=") == true) }
        try expectOthersAreServed("while a thousand are idle")
        try expectMemory(below: before / 1_024 + 64, "while a thousand are idle")
        #expect(try idle[999].ask("PING").last?.hasPrefix("OK ") == true)
    }

    /// The last places are for users who have none.
    @Test(.enabled(if: geteuid() == 0)) func oneUserThatTakesAllConnections() throws {
        var taken: [Wire] = []
        while taken.count < 5_000 {
            let wire = try Wire(to: daemon.socket)
            guard try wire.line()?.hasPrefix("OK naloxd=") == true else { break }
            taken.append(wire)
        }
        #expect((500..<4_096).contains(taken.count))
        try expectOthersAreServed("while one user has all connections that one may have")
        let another = try Wire(to: daemon.socket, as: 70_001)
        #expect(try another.line()?.hasPrefix("OK naloxd=") == true)
        taken.removeLast(2)
        #expect(try another.ask("WHOAMI").last?.hasPrefix("OK ") == true)
        // The daemon hears of their end in a while.
        var isLetIn = false
        for _ in 0..<500 where !isLetIn {
            isLetIn = try Wire(to: daemon.socket).line()?.hasPrefix("OK naloxd=") == true
            usleep(10_000)
        }
        #expect(isLetIn)
    }

    @Test func garbage() throws {
        var random = SeededRandom(seed: 1)
        for _ in 0..<50 {
            let rude = try Wire(to: daemon.socket)
            let count = Int.random(in: 1...20_000, using: &random)
            try rude.send((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
        try expectOthersAreServed("after garbage")
    }
}
