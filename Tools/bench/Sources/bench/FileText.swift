import Glibc
import SystemPackage

/// Small files, whole.
enum FileText {
    static func read(_ path: String) throws(Failure) -> String {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            return try file.closeAfter {
                var text: [UInt8] = []
                var piece = [UInt8](repeating: 0, count: 65_536)
                while true {
                    let count = try piece.withUnsafeMutableBytes { try file.read(into: $0) }
                    guard count > 0 else { return String(decoding: text, as: UTF8.self) }
                    text.append(contentsOf: piece[..<count])
                }
            }
        } catch {
            throw Failure("\(path): \(error)")
        }
    }

    static func write(_ text: String, to path: String) throws(Failure) {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            _ = try file.closeAfter { try file.writeAll(text.utf8) }
        } catch {
            throw Failure("\(path): \(error)")
        }
    }

    static func bytes(_ path: String) throws(Failure) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .system(path) }
        return Int(status.st_size)
    }
}
