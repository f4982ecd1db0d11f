import Glibc
import SystemPackage

/// A file that stands under its name when it is whole and on the disk: a reader sees the old one or the new one. What
/// is not finished is taken away.
///
/// A symbolic link stays, and the file that it names is replaced. What is there and no regular file (a pipe, a
/// terminal, a device) has no whole to wait for, and is written as it comes.
public final class WholeFile {
    private static let pieceBytes = 1 << 16

    private let file: FileDescriptor
    private let isOwned: Bool
    /// Nil where there is no name to wait for.
    private let place: Place?
    private var pending: [UInt8] = []

    private struct Place {
        let path: String
        let temporary: String
        let replaces: Bool
    }

    /// - Parameters:
    ///   - permissions: exactly these, whatever the umask; nil: those of any new file.
    ///   - replaces: whether a file that is there already gives way; else `finish` throws `fileExists`.
    public init(
        _ path: String, permissions: FilePermissions? = nil, replaces: Bool = true
    ) throws(Errno) {
        isOwned = true
        guard let target = try Self.target(of: path) else {
            place = nil
            file = try Self.open(path, [.closeOnExec], nil)
            return
        }
        let temporary = Self.name(beside: target)
        unlink(temporary)
        file = try Self.open(temporary, [.create, .exclusiveCreate, .closeOnExec], permissions)
        place = Place(path: target, temporary: temporary, replaces: replaces)
    }

    /// Writes a small one at once.
    public static func write(
        _ bytes: [UInt8], to path: String, permissions: FilePermissions? = nil, replaces: Bool = true
    ) throws(Errno) {
        let file = try WholeFile(path, permissions: permissions, replaces: replaces)
        try file.append(bytes)
        try file.finish()
    }

    /// Writes to what is open already, and stays open.
    public init(to file: FileDescriptor) {
        self.file = file
        isOwned = false
        place = nil
    }

    deinit {
        guard isOwned else { return }
        close(file.rawValue)
        // Of a file that was finished nothing has this name any more.
        if let place { unlink(place.temporary) }
    }

    public func append(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
        pending.append(contentsOf: bytes)
        if pending.count >= Self.pieceBytes { try flush() }
    }

    public func append(_ bytes: [UInt8]) throws(Errno) {
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(Errno) in try append(bytes) }
    }

    /// The file and its name are on the disk when this returns.
    public func finish() throws(Errno) {
        try flush()
        guard let place else { return }
        guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
        // A link never replaces, as a rename does.
        let isNamed =
            place.replaces ? rename(place.temporary, place.path) == 0 : link(place.temporary, place.path) == 0
        guard isNamed else { throw Errno(rawValue: errno) }
        if !place.replaces { unlink(place.temporary) }
        try synchronizeName(of: place.path)
    }

    private func flush() throws(Errno) {
        do {
            try file.writeAll(pending)
        } catch {
            throw error as? Errno ?? .ioError
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// The path under which the file will stand; nil where what is there is no regular file.
    private static func target(of path: String) throws(Errno) -> String? {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else { return nil }
            guard let resolved = realpath(path, nil) else { throw Errno(rawValue: errno) }
            defer { free(resolved) }
            return String(cString: resolved)
        }
        let reason = Errno(rawValue: errno)
        // A link to nowhere.
        guard reason == .noSuchFileOrDirectory, lstat(path, &status) != 0 else { throw reason }
        return path
    }

    /// Hidden, so that nobody who reads all files of a folder takes it for one of them.
    private static func name(beside path: String) -> String {
        let start = path.utf8.lastIndex(of: UInt8(ascii: "/")).map(path.utf8.index(after:)) ?? path.startIndex
        return "\(path[..<start]).\(path[start...]).\(getpid()).new"
    }

    private static func open(
        _ path: String, _ options: FileDescriptor.OpenOptions, _ permissions: FilePermissions?
    ) throws(Errno) -> FileDescriptor {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: options, permissions: permissions ?? FilePermissions(rawValue: 0o644))
            if let permissions { fchmod(file.rawValue, permissions.rawValue) }
            return file
        } catch {
            throw error as? Errno ?? .ioError
        }
    }
}

/// Makes sure that a file's name is on the disk: it stands in the folder, which a sync of the file leaves out.
///
/// - Parameter path: of a file, from the root or the working directory.
public func synchronizeName(of path: String) throws(Errno) {
    let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? "."
    do {
        let opened = try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
        defer { close(opened.rawValue) }
        guard fsync(opened.rawValue) == 0 else { throw Errno(rawValue: errno) }
    } catch {
        throw error as? Errno ?? .ioError
    }
}
