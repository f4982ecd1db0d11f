import Glibc
import Line
import SystemPackage

/// The lines of an export, read from a file or a pipe in pieces.
public struct ExportFile: ~Copyable {
    private static let pieceBytes = 1 << 20

    private let descriptor: Int32
    public let name: String
    /// Of a regular file; nil where the end cannot be known beforehand.
    public let totalBytes: Int?
    private let isOwned: Bool

    /// - Parameter path: `-` for stdin.
    public init(path: String) throws(VerificationError) {
        isOwned = path != "-"
        name = isOwned ? path : "stdin"
        descriptor = isOwned ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
        guard descriptor >= 0 else { throw .unreadable(.file("open", path: path, Errno(rawValue: errno))) }
        totalBytes = Self.size(descriptor)
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// - Parameters:
    ///   - descriptor: open for reading; stays open.
    ///   - name: what it is called in messages.
    public init(_ descriptor: Int32, name: String) {
        isOwned = false
        self.name = name
        self.descriptor = descriptor
        totalBytes = Self.size(descriptor)
    }

    private static func size(_ descriptor: Int32) -> Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Calls `body` with each line, without its end, and the bytes read so far. What was read elsewhere comes first.
    ///
    /// - Throws: what `body` throws; a finding for a last line without its LF, which was cut off or is not all there.
    public consuming func forEachLine(
        after begun: [UInt8] = [],
        _ body: (_ line: UnsafeRawBufferPointer, _ bytesRead: Int) throws(VerificationError) -> Void
    ) throws(VerificationError) {
        var framer = LineFramer(limitBytes: Limits.replyLineBytes)
        var failure: VerificationError?
        var bytesRead = begun.count
        var lines: UInt64 = 0
        func enter(_ line: UnsafeRawBufferPointer) {
            guard failure == nil else { return }
            lines += 1
            do throws(VerificationError) {
                try body(line, bytesRead)
            } catch {
                failure = error
            }
        }
        begun.span.bytes.withUnsafeBytes { framer.feed($0, enter) }
        var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
        while failure == nil {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(.file("read", path: name, Errno(rawValue: errno))) }
            guard count > 0 else { break }
            bytesRead += count
            piece.span.extracting(..<count).bytes.withUnsafeBytes { framer.feed($0, enter) }
        }
        if let failure { throw failure }
        framer.finish { _ in
            failure = .finding(Finding(event: lines + 1, "its line has no end: the export is cut off there"))
        }
        if let failure { throw failure }
    }
}
