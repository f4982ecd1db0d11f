import Glibc
import Synchronization

/// Ctrl-C ends what is waited for, and something is said before the program ends, or the shell goes on.
enum Interruption {
    private static let isRaised = Atomic<Bool>(false)

    /// - Parameter once: a second one ends the program at once, wherever it hangs.
    static func catchIt(once: Bool) {
        // Touched before the handler may run: a handler must not be the first to make it.
        _ = take()
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in Interruption.isRaised.store(true, ordering: .relaxed) }
        // Without SA_RESTART, so that waiting ends.
        if once { action.sa_flags = Int32(bitPattern: SA_RESETHAND) }
        sigaction(SIGINT, &action, nil)
        // Whoever started us may have blocked it.
        var interrupt = sigset_t()
        sigemptyset(&interrupt)
        sigaddset(&interrupt, SIGINT)
        sigprocmask(SIG_UNBLOCK, &interrupt, nil)
    }

    static var isPending: Bool { isRaised.load(ordering: .relaxed) }

    static func take() -> Bool {
        isRaised.exchange(false, ordering: .relaxed)
    }

    /// Ends the program as whoever does not catch it is ended, which the shell that started us looks for.
    static func end() -> Never {
        signal(SIGINT, SIG_DFL)
        raise(SIGINT)
        exit(Outcome.replyUnknown.rawValue)
    }
}
