import Foundation
import Harness
import Testing

/// Files whose names must outlast a power cut: the folder is synced after a file got its name in it, and before the
/// next one gets its own.
@Suite struct DurableNamesTests {
    private let scratch = try! ScratchDirectory()

    private func folder(_ name: String) throws -> String {
        let path = scratch.path + "/" + name
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        return path
    }

    /// Whether it was synced after the last time that the name appeared.
    private func isSynced(_ name: String, _ names: [String]) -> Bool {
        guard let place = names.lastIndex(of: name) else { return false }
        return names[place...].dropFirst().first == ""
    }

    @Test func whatAWitnessSigned() throws {
        let site = try Site()
        let folder = try folder("witness")
        let key = folder + "/key"
        let watch = try FolderWatch(folder)
        #expect(try site.audit("cosign", "--key", key, "--new-key", "bergen").code == 0)
        #expect(isSynced("key", watch.names()))
        let wire = try Wire(to: site.daemon.socket)
        _ = try wire.line()
        let reply = try wire.ask("CHECKPOINT").last ?? ""
        let vkey = try #require(reply.split(separator: " ").first { $0.hasPrefix("vkey=") }).dropFirst("vkey=".count)
        let checkpoints = try self.folder("checkpoints")
        #expect(try site.audit("checkpoint", "--socket", site.daemon.socket, "--save", checkpoints).code == 0)
        let checkpoint = try #require(site.names(checkpoints).first)
        let signed = try site.audit("cosign", "--key", key, "--vkey", String(vkey), checkpoints + "/" + checkpoint)
        #expect(signed.code == 0, "\(signed.text)")
        #expect(isSynced("key.last.naloxd%2Foslo", watch.names()))
    }

    @Test func refusedLines() throws {
        let folder = try folder("lines")
        let lines = folder + "/lines"
        try "FACILITY at=2014-06-01 facility=a name=A type=pharmacy\nSTOCK\n".write(
            toFile: lines, atomically: false, encoding: .utf8)
        let watch = try FolderWatch(folder)
        let imported = try Ended(
            "naloxd", ["import", "--state", scratch.path + "/state", "--site", "oslo", "--keep-going", lines],
            in: scratch)
        #expect(imported.code == 0, "\(imported.text)")
        #expect(isSynced("lines.refused", watch.names()))
    }

    @Test func savedKeys() throws {
        let site = try Site()
        let folder = try folder("safe")
        let watch = try FolderWatch(folder)
        let backup = try site.naloxd("backup", site.copies, "--state", site.daemon.state, "--keys", folder + "/keys")
        #expect(backup.code == 0, "\(backup.text)")
        #expect(isSynced("keys", watch.names()))
    }
}
