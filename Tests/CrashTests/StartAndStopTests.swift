import Foundation
import Harness
import Testing

@Suite struct StartAndStopTests {
    @Test func aSecondDaemonOnTheSameLedgerIsRefused() throws {
        let daemon = try Daemon(in: ScratchDirectory())
        let second = try daemon.startSecond()
        #expect(second.wait(seconds: 20) == 1)
        let words = try String(contentsOfFile: daemon.directory.path + "/second.log", encoding: .utf8)
        #expect(words.contains("is in use by another naloxd"), "\(words)")
        #expect(try Wire(to: daemon.socket).after { try $0.ask("PING") } == ["OK seq=4"])
    }

    @Test func aLiveSocketIsLeftAlone() throws {
        let daemon = try Daemon(in: ScratchDirectory())
        let log = daemon.directory.path + "/other.log"
        let other = try ChildProcess(
            "naloxd",
            ["serve", "--state", daemon.directory.path + "/other", "--socket", daemon.socket, "--site", "bergen"],
            log: log)
        #expect(other.wait(seconds: 20) == 1)
        #expect(try String(contentsOfFile: log, encoding: .utf8).contains(daemon.socket))
        #expect(try Wire(to: daemon.socket).line()?.contains("site=oslo") == true)
    }

    @Test func aStaleSocketIsReplaced() throws {
        let daemon = try Daemon(in: ScratchDirectory())
        daemon.kill()
        #expect(access(daemon.socket, F_OK) == 0)
        try daemon.start()
        #expect(try Wire(to: daemon.socket).line()?.hasPrefix("OK ") == true)
    }

    @Test func aFileThatIsNoSocketIsLeftAlone() throws {
        let directory = try ScratchDirectory()
        let path = directory.path + "/naloxd.sock"
        try "precious".write(toFile: path, atomically: false, encoding: .utf8)
        let process = try ChildProcess(
            "naloxd", ["serve", "--state", directory.path + "/state", "--socket", path, "--site", "oslo"],
            log: directory.path + "/log")
        #expect(process.wait(seconds: 20) == 1)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }

    @Test func theSocketIsOpenToEveryone() throws {
        let daemon = try Daemon(in: ScratchDirectory())
        var status = stat()
        #expect(stat(daemon.socket, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o666)
    }

    /// Its keys are another matter than those of a new ledger, which does not begin beside its write-ahead log.
    @Test func aLedgerThatIsLostGetsNoNewKeys() throws {
        let daemon = try Daemon(in: ScratchDirectory())
        let wire = try Wire(to: daemon.socket)
        _ = try wire.line()
        #expect(try wire.ask("FACILITY facility=a name=A type=pharmacy").last?.hasPrefix("OK ") == true)
        daemon.kill()
        try FileManager.default.removeItem(atPath: daemon.state + "/data.mdb")
        try FileManager.default.removeItem(atPath: daemon.state + "/keys")
        #expect(try daemon.startSecond().wait(seconds: 20) == 1)
        #expect(access(daemon.state + "/keys", F_OK) != 0)
    }

    /// A short question that meets damage is answered, and the administrator told.
    @Test func damageThatAQuestionMeetsIsTold() throws {
        let daemon = try Daemon(in: ScratchDirectory())
        let wire = try Wire(to: daemon.socket)
        _ = try wire.line()
        #expect(try wire.ask("FACILITY facility=a name=NAMED-THUS type=pharmacy").last?.hasPrefix("OK ") == true)
        #expect(daemon.terminate() == 0)
        let store = URL(fileURLWithPath: daemon.state + "/data.mdb")
        var bytes = try Data(contentsOf: store)
        var end = bytes.startIndex
        while let name = bytes.range(of: Data("NAMED-THUS".utf8), in: end..<bytes.endIndex) {
            bytes[name.lowerBound] = 0x4D
            end = name.upperBound
        }
        try bytes.write(to: store)
        try daemon.start()
        let asker = try Wire(to: daemon.socket)
        _ = try asker.line()
        #expect(try asker.ask("STOCK facility=a product=spray-1.8mg").last?.hasPrefix("ERR internal ") == true)
        #expect(daemon.log.contains("damage was found"), "\(daemon.log)")
    }

    @Test func siteAndZoneStandForEver() throws {
        let daemon = try Daemon(in: ScratchDirectory())
        #expect(daemon.terminate() == 0)
        for other in [["--site", "bergen"], ["--site", "oslo", "--time-zone", "Europe/Helsinki"]] {
            let process = try ChildProcess(
                "naloxd", ["serve", "--state", daemon.state, "--socket", daemon.socket] + other,
                log: daemon.directory.path + "/log")
            #expect(process.wait(seconds: 20) == 1)
        }
        try daemon.start()
    }

    @Test func terminationFinishesWhatIsUnderWay() throws {
        let daemon = try Daemon(in: ScratchDirectory())
        let wire = try Wire(to: daemon.socket)
        _ = try wire.line()
        _ = try wire.ask("FACILITY facility=a name=A type=pharmacy")
        // Others that must not keep it: one idle, one that follows, one that takes nothing.
        let others = try (0..<3).map { _ in try Wire(to: daemon.socket) }
        try others[1].send("EVENTS follow=yes\n")
        try others[2].send(String(repeating: "HELP\n", count: 5_000))
        let requests = (0..<5_000).map { "CARRY facility=a recipient=K-1 carrying=yes id=c-\($0)\n" }
        try wire.send(requests.joined())
        let first = try wire.reply()
        #expect(first?.count == 1)
        daemon.process.signal(SIGTERM)
        var acknowledged = 1
        while let reply = try wire.reply() {
            #expect(reply.last?.hasPrefix("OK ") == true)
            acknowledged += 1
        }
        #expect(daemon.process.wait(seconds: 20) == 0)
        try daemon.start()
        let log = try Log(try Wire(to: daemon.socket).after { try $0.ask("EVENTS") })
        for index in 0..<acknowledged { #expect(log.numbers["c-\(index)"]?.count == 1) }
    }
}
