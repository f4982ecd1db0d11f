import Glibc

/// A program may be started without its standard descriptors (`>&-`). The first files and sockets that it opens would
/// get their numbers, and what it says would go there.
public enum StandardDescriptors {
    /// Puts /dev/null in the place of those that are closed. Standard output's takes no writes: what cannot be said is
    /// not counted as said.
    public static func hold() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is given out, and those below are held.
            _ = open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
