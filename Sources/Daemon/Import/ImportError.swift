import Journal
import Ledger
import Line
import SystemPackage

/// Why there is no new ledger. Nothing of it is kept.
public enum ImportError: Error, CustomStringConvertible {
    /// A line, counted from 1, was refused.
    case refused(line: Int, Refusal)
    /// There was no request in the file.
    case noRequests
    case file(String, path: String, Errno)
    /// The file of refused lines would take the place of another, perhaps of the one that is read.
    case refusedFileIsThere(path: String)
    /// The file is an export, whose lines are kept as they are.
    case isExport
    case keys(KeyFileError)
    case journal(JournalError)

    public var description: String {
        switch self {
        case .refused(let line, let refusal): "line \(line): \(refusal.line)"
        case .noRequests: "there is no request in it that could be recorded, so there is no ledger"
        case .file(let operation, let path, let error): "\(operation) \(path): \(error)"
        case .refusedFileIsThere(let path):
            "\(path) is there already; refused lines need a new file (--refused)"
        case .isExport: "this is an export, not a file of request lines"
        case .keys(let error): error.description
        case .journal(let error): error.description
        }
    }
}

extension Refusal {
    /// Code, fields and message as a reply has them after ERR.
    var line: String {
        var bytes = Array(code.rawValue.utf8)
        bytes.appendFields(replyFields)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// One funnel for errors of the ledger that is made.
func journaling<Result: ~Copyable>(_ body: () throws(JournalError) -> Result) throws(ImportError) -> Result {
    do {
        return try body()
    } catch {
        throw .journal(error)
    }
}
