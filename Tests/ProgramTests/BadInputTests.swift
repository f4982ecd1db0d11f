import Foundation
import Harness
import Testing

/// What an administrator may get wrong, and what is said then. Nothing is changed by it.
@Suite struct BadInputTests {
    private let scratch = try! ScratchDirectory()

    private func path(_ name: String) -> String { scratch.path + "/" + name }

    private func serve(_ arguments: String..., variables: [String: String] = [:]) throws -> Ended {
        try Ended("naloxd", ["serve", "--site", "oslo"] + arguments, variables: variables, in: scratch)
    }

    @Test func nowhereToListen() throws {
        let ended = try serve("--state", path("state"))
        #expect(ended.code == 2)
        #expect(ended.text.contains("naloxd.socket"), "\(ended.text)")
        #expect(!FileManager.default.fileExists(atPath: path("state")), "no ledger is made that nobody could reach")
    }

    @Test func aSocketsPathThatIsTooLong() throws {
        let long = path(String(repeating: "s", count: 120))
        let ended = try serve("--state", path("state"), "--socket", long)
        #expect(ended.code == 1)
        #expect(ended.lines.last?.contains("at most 107") == true, "\(ended.text)")
        #expect(!FileManager.default.fileExists(atPath: path("state")))
    }

    @Test func aSocketWhoseDirectoryIsNotThere() throws {
        let ended = try serve("--state", path("state"), "--socket", path("none/naloxd.sock"))
        #expect(ended.code == 1 && ended.text.contains("make a socket in \(path("none/")): "), "\(ended.text)")
        #expect(!FileManager.default.fileExists(atPath: path("state")), "no ledger is made that nobody could reach")
    }

    /// The ledger's own directory is made on the first start, and those above it.
    @Test(arguments: ["new/state/naloxd.sock", "new/./naloxd.sock"])
    func aSocketInADirectoryThatIsMade(socket: String) throws {
        let log = path("log")
        let process = try ChildProcess(
            "naloxd", ["serve", "--site", "oslo", "--state", path("new/state"), "--socket", path(socket)], log: log)
        let end = Date() + 20
        while (try? Wire(to: path(socket)).line()) == nil, Date() < end, process.poll() == nil { usleep(20_000) }
        process.signal(SIGTERM)
        #expect(process.wait(seconds: 20) == 0, "\((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
    }

    @Test func aStateDirectoryThatIsAFile() throws {
        try "precious".write(toFile: path("state"), atomically: false, encoding: .utf8)
        let commands = [["serve"], ["import", "--site", "oslo", "/dev/null"], ["restore", "/nowhere"], ["rebuild"]]
        for command in commands {
            let ended = try Ended("naloxd", command + ["--state", path("state")], in: scratch)
            #expect(ended.code == 1)
            #expect(ended.text.contains("is no directory"), "\(ended.text)")
        }
        #expect(try String(contentsOfFile: path("state"), encoding: .utf8) == "precious")
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a directory away"))
    func somebodyElsesStateDirectory() throws {
        try FileManager.default.createDirectory(atPath: path("state"), withIntermediateDirectories: false)
        try #require(chown(path("state"), 1, 1) == 0)
        let ended = try serve("--state", path("state"), "--socket", path("socket"))
        #expect(ended.code == 1)
        #expect(ended.text.contains("belongs to") && ended.text.contains("runuser -u"), "\(ended.text)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: path("state")).isEmpty)
    }

    @Test func aKeyThatIsMissing() throws {
        let daemon = try Daemon(in: scratch)
        #expect(daemon.terminate() == 0)
        let key = daemon.state + "/keys/pseudonym.key"
        try FileManager.default.moveItem(atPath: key, toPath: path("kept"))
        let ended = try serve("--state", daemon.state, "--socket", daemon.socket)
        #expect(ended.code == 1)
        #expect(ended.text.contains(key) && ended.text.contains("no recipient would be known again"), "\(ended.text)")
        #expect(!FileManager.default.fileExists(atPath: key))
        try FileManager.default.moveItem(atPath: path("kept"), toPath: key)
        try daemon.start()
    }

    /// What naloxd.service hands over where /etc/naloxd/keys lacks a key.
    @Test func aKeyThatSystemdDidNotFind() throws {
        let credentials = path("credentials")
        try FileManager.default.createDirectory(atPath: credentials, withIntermediateDirectories: false)
        let words = "missing /etc/naloxd/keys/pseudonym.key"
        try words.write(toFile: credentials + "/pseudonym.key", atomically: false, encoding: .utf8)
        let ended = try serve(
            "--state", path("state"), "--socket", path("socket"), variables: ["CREDENTIALS_DIRECTORY": credentials])
        #expect(ended.code == 1)
        #expect(ended.text.contains("/etc/naloxd/keys/pseudonym.key is missing"), "\(ended.text)")
        #expect(!FileManager.default.fileExists(atPath: path("state")))
    }
}
