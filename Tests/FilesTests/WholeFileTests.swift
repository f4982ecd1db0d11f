import Files
import Foundation
import SystemPackage
import Testing

@Suite struct WholeFileTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "/whole-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    }

    private var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    }

    @Test func itStandsUnderItsNameWhenItIsWhole() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try WholeFile.write(Array("old".utf8), to: folder + "/a")
        let file = try WholeFile(folder + "/a", permissions: .ownerReadWrite)
        try file.append([UInt8](repeating: 0x61, count: 100_000))
        #expect(try text("a") == "old")
        // Hidden: whoever reads all files of a folder passes over it.
        #expect(names.filter { !$0.hasPrefix(".") } == ["a"])
        try file.finish()
        #expect(try text("a").utf8.count == 100_000)
        #expect(names == ["a"])
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/a")[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func whatIsNotFinishedIsTakenAway() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            let file = try WholeFile(folder + "/a")
            try file.append([0x61])
            #expect(names.count == 1)
        }
        #expect(names == [])
    }

    @Test func whatIsThereStaysWhereItMustNotBeReplaced() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try WholeFile.write(Array("first".utf8), to: folder + "/a", replaces: false)
        #expect(throws: Errno.fileExists) {
            try WholeFile.write(Array("second".utf8), to: folder + "/a", replaces: false)
        }
        #expect(try text("a") == "first")
        #expect(names == ["a"])
    }

    @Test func aLinkStays() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try WholeFile.write(Array("old".utf8), to: folder + "/a")
        symlink("a", folder + "/link")
        try WholeFile.write(Array("new".utf8), to: folder + "/link")
        #expect(try text("a") == "new")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "a")
        symlink("nowhere", folder + "/lost")
        #expect(throws: Errno.noSuchFileOrDirectory) { try WholeFile.write([], to: folder + "/lost") }
        #expect(names == ["a", "link", "lost"])
    }

    @Test func aPipeIsWrittenTo() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/pipe"
        mkfifo(path, 0o600)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        try WholeFile.write(Array("words".utf8), to: path)
        var buffer = [UInt8](repeating: 0, count: 16)
        #expect(read(reader, &buffer, buffer.count) == 5)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }
}
