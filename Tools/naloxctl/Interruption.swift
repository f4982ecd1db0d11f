import Glibc
import Synchronization

/// Ctrl-C ends what the shell is doing, not the shell.
enum Interruption {
    private static let isRaised = Atomic<Bool>(false)

    static func catchIt() {
        // Touched before the handler may run: a handler must not be the first to make it.
        _ = take()
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in Interruption.isRaised.store(true, ordering: .relaxed) }
        // Without SA_RESTART, so that waiting ends.
        sigaction(SIGINT, &action, nil)
    }

    static func take() -> Bool {
        isRaised.exchange(false, ordering: .relaxed)
    }
}
