import NIOConcurrencyHelpers
import NIOCore

/// Wakes a thread that waits; a raise while it works is not lost. One waiter, any number of raisers.
final class Signal: Sendable {
    private let isRaised = ConditionLock(value: false)

    func raise() {
        isRaised.lock()
        isRaised.unlock(withValue: true)
    }

    /// Returns when raised since the last return, or after so long.
    func wait(_ limit: TimeAmount) {
        if isRaised.lock(whenValue: true, timeoutSeconds: Double(limit.nanoseconds) / 1e9) {
            isRaised.unlock(withValue: false)
        }
    }
}
