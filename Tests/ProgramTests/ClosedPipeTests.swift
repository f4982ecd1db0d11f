import Foundation
import Harness
import Testing

/// Whoever reads a program's output has gone: it ends as any filter does, by SIGPIPE and without a word. So it does
/// where that signal is ignored by whoever starts it, as systemd does.
@Suite struct ClosedPipeTests {
    @Test(arguments: ["default", "ignored"])
    func audit(signal: String) throws {
        let site = try Site()
        try site.receive(5)
        let (state, socket) = (site.daemon.state, site.daemon.socket)
        let rubbish = site.path("rubbish")
        try Data("rubbish\n".utf8).write(to: URL(fileURLWithPath: rubbish))
        let commands = [
            ["--help"], ["--version"], ["verify", "--help"], ["export", "--help"], ["checkpoint", "--socket", socket],
            ["export", "--socket", socket], ["export", "--state", state], ["export", "--state", state, "/dev/stdout"],
            ["verify", "--export", rubbish], ["cosign", "--key", site.path("key-\(signal)"), "--new-key", "witness"],
        ]
        for words in commands {
            let ended = try Self.run("nalox-audit", words, ignoring: signal == "ignored")
            #expect(ended.signal == SIGPIPE && ended.errors.isEmpty, "\(words): \(ended)")
        }
    }

    private static func run(
        _ program: String, _ words: [String], ignoring: Bool
    ) throws -> (signal: Int32?, errors: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let trap = ignoring ? "trap '' PIPE" : "trap - PIPE"
        process.arguments = ["-c", trap + "; exec \"$0\" \"$@\"", try Programs.path(of: program)] + words
        let (output, errors) = (Pipe(), Pipe())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try output.fileHandleForReading.close()
        try process.run()
        try output.fileHandleForWriting.close()
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationReason == .uncaughtSignal ? process.terminationStatus : nil, said)
    }
}
