import Line
import NIOCore

/// How long a client has taken nothing of what it was sent.
struct Patience {
    private var sentBytes = 0
    private var takenBytes = 0
    private var since = NIODeadline.now()

    mutating func sent(_ byteCount: Int) {
        sentBytes += byteCount
    }

    /// - Parameter unsentBytes: what of it waits to be taken.
    mutating func isExhausted(_ clock: NIODeadline, unsentBytes: Int) -> Bool {
        let taken = sentBytes - unsentBytes
        if unsentBytes == 0 || taken != takenBytes { since = clock }
        takenBytes = taken
        return clock - since > .seconds(Limits.slowReaderSeconds)
    }
}
