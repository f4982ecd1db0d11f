import Glibc
import SystemPackage

/// A file that its readers see whole, the old one or the new one.
enum AtomicFile {
    /// Writes beside it and renames. The name beside it ends in none that a collector of `*.prom` would read.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(Errno) {
        let temporary = "\(path).\(getpid()).new"
        do {
            let file = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow],
                permissions: FilePermissions(rawValue: mode))
            fchmod(file.rawValue, mode)
            _ = try file.closeAfter { try file.writeAll(bytes) }
            guard rename(temporary, path) == 0 else { throw Errno(rawValue: errno) }
        } catch {
            unlink(temporary)
            throw error as? Errno ?? .ioError
        }
    }
}
