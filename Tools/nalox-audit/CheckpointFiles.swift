import CivilTime
import Client
import Files
import Glibc
import Journal
import Line
import Merkle
import SystemPackage

/// Kept checkpoints: a signed note a file, and in a folder one file a day, named by it.
enum CheckpointFiles {
    /// A file, or all files of a folder but hidden ones.
    static func read(_ path: String) throws(Failure) -> [KeptCheckpoint] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Failure(.usage, "\(path): \(Errno(rawValue: errno))") }
        guard status.st_mode & S_IFMT == S_IFDIR else { return [try note(path)] }
        var kept: [KeptCheckpoint] = []
        for name in try names(in: path) { kept.append(try note(path + "/" + name)) }
        return kept
    }

    /// The newest of a folder, by the size that it tells of; nil where there is none.
    static func newest(in folder: String) throws(Failure) -> KeptCheckpoint? {
        guard access(folder, F_OK) == 0 else { return nil }
        return try read(folder).max { $0.checkpoint.size < $1.checkpoint.size }
    }

    /// The file of that day (UTC).
    static func name(on instant: Instant) -> String { String(instant.description.prefix(10)) }

    /// A log's origin as the name of a file: what such a name should not hold is written as `%XX`.
    static func name(ofLog origin: String) -> String {
        origin.utf8.map { byte in
            let isPlain = (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
            if isPlain || "-._".utf8.contains(byte) { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }

    static func note(_ path: String) throws(Failure) -> KeptCheckpoint {
        let bytes = try bytes(of: path)
        return try finding { () throws(Finding) in try KeptCheckpoint(name: path, bytes: bytes) }
    }

    /// The bytes of a small file; `-` for stdin.
    static func bytes(of path: String) throws(Failure) -> [UInt8] {
        do {
            let limit = Limits.auditFileBytes
            guard path != "-" else { return try FileDescriptor.standardInput.readWhole(limitBytes: limit) }
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            return try file.closeAfter { try file.readWhole(limitBytes: limit) }
        } catch {
            throw Failure(.usage, "\(path): \(error)")
        }
    }

    private static func names(in folder: String) throws(Failure) -> [String] {
        guard let opened = opendir(folder) else { throw Failure(.usage, "\(folder): \(Errno(rawValue: errno))") }
        defer { closedir(opened) }
        var names: [String] = []
        while let entry = readdir(opened) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}

/// One funnel for each kind of error.
func finding<Result>(_ body: () throws(Finding) -> Result) throws(Failure) -> Result {
    do {
        return try body()
    } catch {
        throw Failure(error)
    }
}

func asking<Result>(_ body: () throws(ClientError) -> Result) throws(Failure) -> Result {
    do {
        return try body()
    } catch {
        throw Failure(error)
    }
}

func verifying<Result>(_ body: () throws(VerificationError) -> Result) throws(Failure) -> Result {
    do {
        return try body()
    } catch {
        throw Failure(error)
    }
}
