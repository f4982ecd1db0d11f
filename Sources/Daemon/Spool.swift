import Glibc
import Line

/// Bytes that wait for their reader: the first chunk in memory, more in a nameless file.
final class Spool {
    private let directory: String
    private let room: SpoolRoom
    /// Of the room.
    private var heldBytes = 0
    private var memory: [UInt8] = []
    private var descriptor: Int32 = -1
    private var written = 0
    private var taken = 0
    /// Something of the answer is missing: it must not be taken for whole.
    private var hasFailed = false

    init(directory: String, _ room: SpoolRoom) {
        self.directory = directory
        self.room = room
    }

    deinit {
        room.giveBack(heldBytes)
        if descriptor >= 0 { close(descriptor) }
    }

    /// - Returns: false if there was no room, for these or for what came before them.
    func append(_ bytes: [UInt8]) -> Bool {
        guard !hasFailed else { return false }
        if descriptor >= 0 {
            hasFailed = !write(bytes)
        } else {
            memory += bytes
            hasFailed = memory.count > 4 * Limits.spoolChunkBytes && !spill()
        }
        return !hasFailed
    }

    private func spill() -> Bool {
        var path = Array((directory + "/answer-XXXXXX").utf8CString)
        descriptor = mkstemp(&path)
        guard descriptor >= 0 else { return false }
        unlink(path)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        defer { memory = [] }
        return write(memory)
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        guard room.take(bytes.count) else { return false }
        heldBytes += bytes.count
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            offset += count
        }
        written += bytes.count
        return true
    }

    /// The next part; nil where it cannot be read.
    func part() -> AnswerPart? {
        guard descriptor >= 0 else {
            defer { memory = [] }
            return AnswerPart(bytes: memory, next: .end)
        }
        var chunk = [UInt8](repeating: 0, count: min(Limits.spoolChunkBytes, written - taken))
        let count = chunk.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(taken)) }
        guard count == chunk.count else { return nil }
        taken += count
        return AnswerPart(bytes: chunk, next: taken == written ? .end : .more)
    }
}
