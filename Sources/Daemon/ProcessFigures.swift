import Glibc
import Journal

/// What the kernel tells of this process and of a directory's disk.
enum ProcessFigures {
    /// A figure of /proc/self/status, in bytes; nil where there is none.
    static func memory(_ key: String) -> Int? {
        let descriptor = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // It has some 1 500 bytes.
        var buffer = [UInt8](repeating: 0, count: 8_192)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        for line in buffer[..<count].split(separator: 0x0A) where line.starts(with: (key + ":").utf8) {
            let digits = line.drop { !(48...57).contains($0) }.prefix { (48...57).contains($0) }
            return Int(String(decoding: digits, as: UTF8.self)).map { $0 * 1_024 }
        }
        return nil
    }

    /// What the daemon may still fill; nil if it cannot be told.
    static func freeBytes(at path: String) -> UInt64? {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? status.freeBytes : nil
    }
}
