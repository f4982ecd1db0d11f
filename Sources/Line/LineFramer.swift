import Glibc

/// Cuts a stream of bytes into lines, holding at most one unfinished line and never more of it than may be read:
/// what goes on beyond the limit is skipped to its end.
public struct LineFramer: Sendable {
    private let limitBytes: Int
    private var unfinished: [UInt8] = []

    /// - Parameter limitBytes: of a line without its end; a longer one is handed out cut off one byte beyond it, so
    ///   that its reader can see that it is too long.
    public init(limitBytes: Int) {
        self.limitBytes = limitBytes
    }

    /// Calls `body` with each line that these bytes finish, without LF or CRLF. The line is valid during the call.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        _ = feed(bytes, while: { true }, body)
    }

    /// As the one without `goesOn`, which is asked before each line.
    ///
    /// - Returns: how many bytes were taken: those of a line that is not asked for are not.
    public mutating func feed(
        _ bytes: UnsafeRawBufferPointer, while goesOn: () -> Bool, _ body: (UnsafeRawBufferPointer) -> Void
    ) -> Int {
        var rest = bytes
        while !rest.isEmpty, goesOn() {
            guard let end = rest.firstLineEnd else {
                hold(rest)
                return bytes.count
            }
            let line = UnsafeRawBufferPointer(rebasing: rest[..<end])
            if unfinished.isEmpty {
                body(trimmed(line))
            } else {
                hold(line)
                unfinished.withUnsafeBytes { body(trimmed($0)) }
                unfinished.removeAll(keepingCapacity: unfinished.count <= 4_096)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
        }
        return bytes.count - rest.count
    }

    /// What stands after the last line's end: a file's last line may lack it.
    public mutating func finish(_ body: (UnsafeRawBufferPointer) -> Void) {
        guard !unfinished.isEmpty else { return }
        unfinished.withUnsafeBytes { body(trimmed($0)) }
        unfinished = []
    }

    /// Room for the limit, the byte that shows it passed, and a CR that may end either.
    private mutating func hold(_ bytes: UnsafeRawBufferPointer) {
        let room = limitBytes + 2 - unfinished.count
        if room > 0 { unfinished.append(contentsOf: bytes.prefix(room)) }
    }

    private func trimmed(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let withoutReturn = line.last == 0x0D ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
        return withoutReturn.count > limitBytes + 1
            ? UnsafeRawBufferPointer(rebasing: withoutReturn.prefix(limitBytes + 1)) : withoutReturn
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var firstLineEnd: Int? {
        guard let baseAddress, let end = memchr(baseAddress, 0x0A, count) else { return nil }
        return UnsafeRawPointer(end) - baseAddress
    }
}
