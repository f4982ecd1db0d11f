import Glibc

/// A reader that has gone ends a program as it ends any filter: without a word, by SIGPIPE, though whoever started it
/// ignores that.
public enum ClosedPipe {
    /// Returns only where that signal is blocked.
    public static func end() {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
    }
}
