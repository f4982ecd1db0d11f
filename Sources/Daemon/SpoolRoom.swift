import Line
import Synchronization

/// What answers may take on the disk while they wait for their readers, all of them together.
final class SpoolRoom: Sendable {
    private let usedBytes = Atomic<Int>(0)
    private let limitBytes: Int

    init(limitBytes: Int = Limits.spooledBytes) {
        self.limitBytes = limitBytes
    }

    /// - Returns: false where there is not so much.
    func take(_ byteCount: Int) -> Bool {
        if usedBytes.wrappingAdd(byteCount, ordering: .relaxed).newValue <= limitBytes { return true }
        giveBack(byteCount)
        return false
    }

    func giveBack(_ byteCount: Int) {
        usedBytes.wrappingSubtract(byteCount, ordering: .relaxed)
    }
}
