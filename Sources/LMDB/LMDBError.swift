import CLMDB

/// A call of LMDB or of the system that failed, or a file that must not be mapped.
public struct LMDBError: Error, Equatable, CustomStringConvertible {
    /// LMDB's own code (negative) or the system's error number (positive).
    public let code: Int32
    /// The C function that gave it.
    public let operation: String
    /// Set if the file was found damaged before it was mapped.
    public let damage: FileDamage?

    init(code: Int32, operation: String, damage: FileDamage? = nil) {
        self.code = code
        self.operation = operation
        self.damage = damage
    }

    public var description: String {
        if let damage { return damage.description }
        return "\(operation): \(String(cString: mdb_strerror(code)))"
    }
}

/// What is wrong with a data file that LMDB would map without a word, and then die of SIGBUS or serve wrong pages.
public enum FileDamage: Error, Equatable, CustomStringConvertible {
    /// The newest meta page tells of pages beyond the end of the file. Both are bytes.
    case truncated(fileBytes: Int, neededBytes: Int)
    /// A meta page (0 or 1) is not one of LMDB's.
    case notADatabase(metaPage: Int)
    /// Written by another version of LMDB's format.
    case otherVersion(UInt32)

    public var description: String {
        switch self {
        case .truncated(let fileBytes, let neededBytes):
            "truncated: the data file has \(fileBytes) bytes, its newest meta page needs \(neededBytes)"
        case .notADatabase(let metaPage): "the data file is no LMDB database: meta page \(metaPage) is not one"
        case .otherVersion(let version): "the data file has LMDB's format \(version), this program reads format 1"
        }
    }
}

/// Throws unless `code` is success. The name is a literal and costs nothing until it is needed.
@inline(__always)
func check(_ code: Int32, _ operation: StaticString) throws(LMDBError) {
    guard code == MDB_SUCCESS else { throw LMDBError(code: code, operation: operation.description) }
}
