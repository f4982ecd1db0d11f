import NIOConcurrencyHelpers

/// Wakes a thread that waits; a raise while it works is not lost. One waiter, any number of raisers.
final class Signal: Sendable {
    private let isRaised = ConditionLock(value: false)

    func raise() {
        isRaised.lock()
        isRaised.unlock(withValue: true)
    }

    /// Returns when raised since the last return, or after so many seconds.
    func wait(seconds: Double) {
        if isRaised.lock(whenValue: true, timeoutSeconds: seconds) { isRaised.unlock(withValue: false) }
    }
}
