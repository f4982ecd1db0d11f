import Glibc
import Journal

/// Why no ledger can be kept in a directory, in words that say what to do.
public enum StateDirectoryProblem: Error, Equatable, CustomStringConvertible {
    case onNetwork(path: String, type: String)
    case foreign(path: String, owner: String, user: String)
    case notADirectory(path: String)

    public var description: String {
        switch self {
        case .onNetwork(let path, let type):
            """
            \(path) is on a network file system (\(type)), where neither locks nor the ledger's memory map can be \
            trusted: a ledger is kept on a local disk. Its backups may go there
            """
        case .foreign(let path, let owner, let user):
            """
            \(path) belongs to \(owner), and this is \(user): what \(user) made there could not be opened by \(owner) \
            afterwards. Run it as \(owner) (runuser -u \(owner) -- naloxd …), or give another --state
            """
        case .notADirectory(let path): "\(path) is there and is no directory"
        }
    }
}

extension StateDirectory {
    /// Refuses a directory in which no ledger can be kept; one that is yet to be made is judged by where it will stand.
    ///
    /// - Parameter takesForeign: another's directory will do.
    public func requireKeepable(takesForeign: Bool = false) throws(StateDirectoryProblem) {
        var status = stat()
        let isThere = stat(path, &status) == 0
        if isThere {
            guard status.st_mode & S_IFMT == S_IFDIR else { throw .notADirectory(path: path) }
            guard takesForeign || status.st_uid == geteuid() else {
                let names = UserNames()
                throw .foreign(path: path, owner: names.name(of: status.st_uid), user: names.name(of: geteuid()))
            }
        }
        if let system = MountedFileSystem(holding: isThere ? path : standing), system.isNetwork {
            throw .onNetwork(path: path, type: system.type)
        }
    }

    /// The nearest directory above it that is there.
    private var standing: String {
        var above = path[...]
        while let slash = above.lastIndex(of: "/") {
            above = above[..<slash]
            if above.isEmpty { return "/" }
            if access(String(above), F_OK) == 0 { return String(above) }
        }
        return "."
    }
}
