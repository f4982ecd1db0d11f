import Foundation

/// A directory of its own, gone when the last reference to it is.
public final class ScratchDirectory: Sendable {
    public let path: String

    public init() throws {
        // In memory where there is room for it: what is durable shows when a process is killed, not when power fails.
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()
        path = parent + "/naloxd-test-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
