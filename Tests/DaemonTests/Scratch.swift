import Foundation
import Glibc
import Testing

/// A directory of its own for each test, removed with it. Its path is short enough for sockets.
final class Scratch {
    let path: String

    init() throws {
        path = "/tmp/daemon-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)), as: UTF8.self)
    }

    func mode(_ name: String) throws -> mode_t {
        var status = stat()
        try #require(lstat(path + "/" + name, &status) == 0)
        return status.st_mode & 0o777
    }

    func holds(_ name: String) -> Bool { access(path + "/" + name, F_OK) == 0 }
}
