import Files
import Glibc
import SystemPackage

/// A file that this program makes; `-` is stdout.
struct SavedFile {
    private let path: String
    private let file: WholeFile

    init(_ path: String, permissions: FilePermissions? = nil, replaces: Bool = true) throws(Failure) {
        self.path = path
        file =
            path == "-"
            ? WholeFile(to: .standardOutput)
            : try writing(path) { () throws(Errno) in
                try WholeFile(path, permissions: permissions, replaces: replaces)
            }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        try writing(path) { () throws(Errno) in try file.append(bytes) }
    }

    func append(_ bytes: [UInt8]) throws(Failure) {
        try writing(path) { () throws(Errno) in try file.append(bytes) }
    }

    /// The file and its name are on the disk when this returns.
    func finish() throws(Failure) {
        try writing(path) { () throws(Errno) in try file.finish() }
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws(Failure) {
        guard !path.isEmpty, access(path, F_OK) != 0 else { return }
        if let slash = path.lastIndex(of: "/") { try makeFolder(String(path[..<slash])) }
        guard mkdir(path, 0o755) == 0 else {
            if errno == EEXIST { return }
            throw Failure(.notWritten, "\(path): \(Errno(rawValue: errno))")
        }
        try writing(path) { () throws(Errno) in try synchronizeName(of: path) }
    }
}

/// Says the result.
func say(_ words: String) throws(Failure) {
    let output = try SavedFile("-")
    try output.append(Array((words + "\n").utf8))
    try output.finish()
}

/// A reader that has gone ends the program.
private func writing<Result>(_ path: String, _ body: () throws(Errno) -> Result) throws(Failure) -> Result {
    do {
        return try body()
    } catch {
        if error == .brokenPipe { ClosedPipe.end() }
        throw Failure(.notWritten, "\(path == "-" ? "stdout" : path): \(error)")
    }
}
