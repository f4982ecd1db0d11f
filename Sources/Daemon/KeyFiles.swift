import Crypto
import Files
import Glibc
import Journal
import Merkle
import SystemPackage

/// The files of a ledger's two keys: systemd's credentials where it hands any over, else `keys/` in the state
/// directory. Each is 32 bytes and nothing else.
public struct KeyFiles: Sendable {
    public enum Name: String, CaseIterable, Sendable {
        case pseudonym = "pseudonym.key"
        case checkpoint = "checkpoint.key"
    }

    public static let byteCount = 32

    private let directory: String
    private let credentials: String?

    /// - Parameter credentials: the directory in which systemd hands over the credentials of a unit.
    public init(in directory: StateDirectory, credentials: String? = ProcessEnvironment["CREDENTIALS_DIRECTORY"]) {
        self.directory = directory.keyDirectory
        self.credentials = credentials
    }

    /// The keys of a ledger that exists: both must be there.
    public func keys(site: String) throws(KeyFileError) -> LedgerKeys {
        let pseudonym = try bytes(.pseudonym)
        let checkpoint = try bytes(.checkpoint)
        do {
            return try LedgerKeys(pseudonym: pseudonym, checkpoint: checkpoint, site: site)
        } catch {
            throw .unusable(path: path(of: .checkpoint), "\(error)")
        }
    }

    /// The keys of a ledger that is to be made: those that are there already, and new ones for the others.
    ///
    /// - Parameter made: is told of each key that was not there before.
    public func makeKeys(site: String, made: (Name) -> Void = { _ in }) throws(KeyFileError) -> LedgerKeys {
        for name in Name.allCases where !isThere(path(of: name)) {
            if try write(SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }, as: name) { made(name) }
        }
        return try keys(site: site)
    }

    /// Takes back what `makeKeys` made, for a ledger that came to nothing.
    public func remove(_ names: [Name]) {
        guard !names.isEmpty else { return }
        for name in names { unlink(directory + "/" + name.rawValue) }
        // Stays where it holds anything else.
        rmdir(directory)
    }

    /// Reads one key.
    public func bytes(_ name: Name) throws(KeyFileError) -> [UInt8] {
        let path = path(of: name)
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        } catch {
            let error = error as? Errno ?? .ioError
            throw error == .noSuchFileOrDirectory ? .missing(name, path: path) : .file("open", path: path, error)
        }
        defer { close(file.rawValue) }
        try Self.check(file, path, isCredential: path != directory + "/" + name.rawValue)
        var bytes = [UInt8](repeating: 0, count: Self.byteCount)
        let count = read(file.rawValue, &bytes, bytes.count)
        guard count >= 0 else { throw .file("read", path: path, Errno(rawValue: errno)) }
        guard count == Self.byteCount else { throw .wrongLength(path: path, bytes: Int64(count)) }
        return bytes
    }

    /// Puts one key into the state directory: a whole one under its name, or none.
    ///
    /// - Returns: whether it was put there: one that another process has put there meanwhile stays.
    @discardableResult
    public func write(_ bytes: [UInt8], as name: Name) throws(KeyFileError) -> Bool {
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw .file("make", path: directory, Errno(rawValue: errno))
        }
        let path = directory + "/" + name.rawValue
        do {
            // Of two that start at once, both go on with the first one's key.
            try WholeFile.write(bytes, to: path, permissions: .ownerReadWrite, replaces: false)
        } catch .fileExists {
            return false
        } catch {
            throw .file("write", path: path, error)
        }
        do {
            try synchronizeName(of: directory)
        } catch {
            throw .file("sync", path: directory, error)
        }
        return true
    }

    /// Where a key is read: the credential if there is one.
    func path(of name: Name) -> String {
        if let credentials, isThere(credentials + "/" + name.rawValue) { return credentials + "/" + name.rawValue }
        return directory + "/" + name.rawValue
    }

    private func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// A credential is opened to its service by an access list, which shows as rights of the group.
    private static func check(_ file: FileDescriptor, _ path: String, isCredential: Bool) throws(KeyFileError) {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw .file("look at", path: path, Errno(rawValue: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        guard status.st_uid == 0 || status.st_uid == geteuid() else { throw .foreign(path: path, owner: status.st_uid) }
        guard status.st_mode & (isCredential ? 0o007 : 0o077) == 0 else {
            throw .exposed(path: path, mode: status.st_mode & 0o777)
        }
        guard status.st_size == byteCount else { throw .wrongLength(path: path, bytes: Int64(status.st_size)) }
    }
}

/// Why a key cannot be had, in words that say what to do.
public enum KeyFileError: Error, Equatable, CustomStringConvertible {
    case missing(KeyFiles.Name, path: String)
    case wrongLength(path: String, bytes: Int64)
    /// Others than the owner may read it.
    case exposed(path: String, mode: mode_t)
    case foreign(path: String, owner: uid_t)
    case notAFile(path: String)
    case unusable(path: String, String)
    /// The log names another one.
    case other(KeyFiles.Name, path: String)
    case file(String, path: String, Errno)

    public var description: String {
        switch self {
        case .missing(let name, let path):
            """
            \(path) is missing, and this ledger cannot go on without it: \(Self.purpose(name)). Put the file back from \
            where the keys were saved (naloxd backup --keys); if it is lost, naloxd serve --new-keys goes on with a \
            new one, and naloxd restore --new-keys where the ledger is lost too: see naloxd(8), KEYS
            """
        case .wrongLength(let path, let bytes):
            "\(path) is no key: it has \(bytes) bytes, a key has \(KeyFiles.byteCount)"
        case .exposed(let path, let mode):
            """
            \(path) is open to others (mode \(String(mode, radix: 8))): chmod 600 \(path), and think who may have \
            read it
            """
        case .foreign(let path, let owner):
            "\(path) belongs to uid \(owner): a key belongs to who runs naloxd, or to root"
        case .notAFile(let path): "\(path) is no regular file"
        case .other(let name, let path):
            """
            \(path) is not the key that this ledger's log names: \(Self.purpose(name)). Put the right file back from \
            where the keys were saved (naloxd backup --keys); if it is lost, naloxd serve --new-keys goes on with this \
            one and says so in the log
            """
        case .unusable(let path, let reason): "\(path) cannot be used: \(reason)"
        case .file(let operation, let path, let error): "\(operation) \(path): \(error)"
        }
    }

    private static func purpose(_ name: KeyFiles.Name) -> String {
        switch name {
        case .pseudonym: "with another key, no recipient would be known again"
        case .checkpoint: "it signs the checkpoints, which others verify by it"
        }
    }
}
