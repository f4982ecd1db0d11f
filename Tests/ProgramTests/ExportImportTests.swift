import Foundation
import Harness
import Testing

@Suite struct ExportImportTests {
    /// Through a file and through a pipe, whose first bytes were read to see what it is.
    @Test func anExportMakesTheSameLedger() throws {
        let site = try Site()
        try site.receive(4_000)
        let root = try site.root()
        let file = site.path("log.txt")
        #expect(try site.audit("export", "--socket", site.daemon.socket, file).code == 0)
        try site.stop()
        let size = try #require(try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int)
        #expect(size > 600_000, "more than is read at once")

        for (name, shell) in [
            ("file", "naloxd import --state $1 --site oslo $0"),
            ("stdin", "cat $0 | naloxd import --state $1 --site oslo -"),
            ("fifo", "mkfifo $1.pipe; cat $0 > $1.pipe & naloxd import --state $1 --site oslo $1.pipe"),
        ] {
            let other = try ScratchDirectory()
            let state = other.path + "/state"
            let program = try Programs.path(of: "naloxd")
            let imported = try Self.shell(
                shell.replacingOccurrences(of: "naloxd", with: program), [file, state])
            #expect(imported.code == 0, "\(name): \(imported.text)")
            #expect(imported.text.contains("an export holds no keys"))
            #expect(try site.audit("export", "--state", state, site.path("again-\(name)")).code == 0)
            let isSame = FileManager.default.contentsEqual(atPath: file, andPath: site.path("again-\(name)"))
            #expect(isSame, "\(name)")
            try FileManager.default.copyItem(atPath: site.daemon.state + "/keys", toPath: state + "/keys")
            let daemon = try Daemon(in: other)
            #expect(try site.root(daemon) == root)
        }
    }

    /// Its socket is elsewhere, as every installation's is, and it comes to settle only after a while.
    @Test func anExportOfAServedDirectoryHoldsWhatWasAcknowledged() throws {
        let site = try Site()
        // Each within the pause after the settlement before it.
        for _ in 0..<3 { try site.receive(1) }
        let process = site.daemon.process
        process.signal(SIGSTOP)
        defer { process.signal(SIGCONT) }
        let number = process.identifier
        Thread.detachNewThread {
            sleep(2)
            kill(number, SIGCONT)
        }
        let exported = try site.audit("export", "--state", site.daemon.state)
        #expect(exported.code == 0, "\(exported.text)")
        #expect(exported.lines.last?.hasPrefix("seq=8 ") == true)
    }

    @Test func refusals() throws {
        let site = try Site()
        try site.receive(3)
        let file = site.path("log.txt")
        #expect(try site.audit("export", "--socket", site.daemon.socket, file).code == 0)
        let new = site.path("new")
        for more in [["--site", "bergen"], ["--site", "oslo", "--time-zone", "Europe/Helsinki"]] {
            let refused = try Ended("naloxd", ["import", "--state", new, file] + more, in: site.scratch)
            #expect(refused.code == 1 && refused.text.contains(", not "), "\(refused.text)")
        }
        #expect(try site.naloxd("import", "--state", new, "--site", "oslo", "--keep-going", file).code == 2)
        let onto = try site.naloxd("import", "--state", site.daemon.state, "--site", "oslo", file)
        #expect(onto.code == 1)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let cut = text.split(separator: "\n").enumerated().filter { $0.offset != 5 }.map(\.element)
        try cut.joined(separator: "\n").write(toFile: site.path("cut"), atomically: false, encoding: .utf8)
        let gap = try site.naloxd("import", "--state", new, "--site", "oslo", site.path("cut"))
        #expect(gap.code == 1 && gap.text.contains("event 6: "), "\(gap.text)")
        #expect(!site.names(new).contains("data.mdb"))
    }

    private static func shell(_ script: String, _ arguments: [String]) throws -> Ended {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Ended(code: process.terminationStatus, lines: text.split(separator: "\n").map(String.init))
    }
}
