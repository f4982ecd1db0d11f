import Files
import Glibc
import Ledger
import SystemPackage

/// The file of the lines that were refused, as they came and each below a comment that says why: to be mended, and
/// imported into another new ledger or sent with `occurred=` for `at=`. It may hold recipients' codes, so none but its
/// owner reads it. It appears whole, or not at all, and never in the place of one that somebody may be mending.
final class RefusedLines {
    private let path: String
    /// Nil until the first refusal.
    private var file: WholeFile?
    private(set) var count = 0

    /// - Throws: `refusedFileIsThere`.
    init(path: String) throws(ImportError) {
        var status = stat()
        guard stat(path, &status) != 0 || status.st_mode & S_IFMT != S_IFREG else {
            throw .refusedFileIsThere(path: path)
        }
        self.path = path
    }

    /// - Parameter bytes: the line without its end.
    func add(line number: Int, _ bytes: some Collection<UInt8>, _ refusal: Refusal) throws(ImportError) {
        count += 1
        try writing { () throws(Errno) in
            if file == nil { file = try WholeFile(path, permissions: .ownerReadWrite, replaces: false) }
            try file?.append(Array("# line \(number): \(refusal.line)\n".utf8) + bytes + [0x0A])
        }
    }

    /// Gives the file its name, if there is any line in it.
    func finish() throws(ImportError) {
        try writing { () throws(Errno) in try file?.finish() }
    }

    private func writing(_ body: () throws(Errno) -> Void) throws(ImportError) {
        do {
            try body()
        } catch {
            throw .file("write", path: path, error)
        }
    }
}
