import Foundation
import Harness

/// A file system of its own with little room.
final class SmallDisk {
    enum Kind: String, CaseIterable {
        case ext4, tmpfs
    }

    let path: String
    private let scratch: ScratchDirectory

    /// - Parameter path: a new directory.
    init(_ kind: Kind, mebibytes: Int, at path: String) throws {
        self.path = path
        scratch = try ScratchDirectory()
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        switch kind {
        case .tmpfs: try Self.run("mount", "-t", "tmpfs", "-o", "size=\(mebibytes)m", "tmpfs", path)
        case .ext4:
            let image = scratch.path + "/image"
            try Self.run("truncate", "-s", "\(mebibytes)M", image)
            // Nothing is kept for root, who may be the one that tests.
            try Self.run("mkfs.ext4", "-q", "-F", "-m", "0", image)
            try Self.run("mount", "-o", "loop", image, path)
        }
    }

    deinit {
        try? Self.run("umount", "-l", path)
    }

    /// Whether such a thing may be made here.
    static func isPermitted(_ kind: Kind) -> Bool {
        guard let scratch = try? ScratchDirectory() else { return false }
        return (try? SmallDisk(kind, mebibytes: 8, at: scratch.path + "/disk")) != nil
    }

    /// Takes all room that is left.
    func fill() throws {
        let descriptor = open(path + "/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw HarnessError("no filler: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        for size in [1 << 20, 4_096, 1] {
            let piece = [UInt8](repeating: 1, count: size)
            while write(descriptor, piece, piece.count) == piece.count {}
        }
        guard errno == ENOSPC, fsync(descriptor) == 0 else { throw HarnessError("the disk cannot be filled") }
    }

    func empty() throws {
        try FileManager.default.removeItem(atPath: path + "/filler")
    }

    private static func run(_ words: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.standardError = FileHandle.nullDevice
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw HarnessError(words.joined(separator: " ") + " failed") }
    }
}
