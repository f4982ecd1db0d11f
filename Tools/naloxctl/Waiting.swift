import Glibc

/// Tells somebody who sits at a terminal, after a while, whom to ask: a daemon that starts anew holds its clients at
/// the socket, and one that cannot start holds them for as long.
enum Waiting {
    private static let patienceSeconds: UInt32 = 5

    static func begin() {
        guard isatty(STDERR_FILENO) == 1 else { return }
        signal(SIGALRM) { _ in
            // In a handler nothing may be made: the words lie ready in the program.
            let words: StaticString = "naloxctl: no answer yet; systemctl status naloxd tells how the daemon is.\n"
            _ = write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
        }
        alarm(patienceSeconds)
    }

    static func end() {
        alarm(0)
    }
}
