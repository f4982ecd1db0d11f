import Harness
import Testing

/// What goes with what is told by one number, wherever it is asked for.
@Suite struct VersionTests {
    @Test func programsAndGreetingTellTheSame() throws {
        let scratch = try ScratchDirectory()
        let daemon = try Daemon(in: scratch)
        let greeting = try #require(try Wire(to: daemon.socket).line())
        for program in ["naloxd", "naloxctl", "nalox-audit"] {
            let ended = try Ended(program, ["--version"], in: scratch)
            #expect(ended.code == 0)
            let version = try #require(ended.lines.first)
            #expect(ended.lines.count == 1)
            #expect(greeting.contains(" naloxd=\(version) "), "\(program): \(version)")
        }
    }
}
