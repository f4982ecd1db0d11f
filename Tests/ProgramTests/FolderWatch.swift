import Foundation
import Glibc
import Harness

/// What happens to names in a folder, and to the folder itself, in its order.
final class FolderWatch {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        let mask = UInt32(IN_CREATE) | UInt32(IN_MOVED_TO) | UInt32(IN_OPEN)
        guard descriptor >= 0, inotify_add_watch(descriptor, path, mask) >= 0 else {
            throw HarnessError("\(path) cannot be watched: \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Since the last call: a file's name when it appears under it, and an empty one when the folder is opened, which
    /// nobody here does but to sync it.
    func names() -> [String] {
        var names: [String] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 {
            buffer.withUnsafeBytes { bytes in
                var start = 0
                while start < count {
                    let event = bytes.loadUnaligned(fromByteOffset: start, as: inotify_event.self)
                    start += MemoryLayout<inotify_event>.size
                    let name = String(decoding: bytes[start..<start + Int(event.len)].prefix { $0 != 0 }, as: UTF8.self)
                    start += Int(event.len)
                    if event.mask & UInt32(IN_OPEN) == 0 || name.isEmpty { names.append(name) }
                }
            }
        }
        return names
    }
}
