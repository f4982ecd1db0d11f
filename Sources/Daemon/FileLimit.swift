import Glibc
import Line

/// How many files the process may have open.
enum FileLimit {
    /// Raises it as far as it may be raised.
    ///
    /// - Returns: how many connections may be open at once.
    static func raise() -> Int {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(files, &limit) == 0 else { return Limits.connections }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(files, &raised) == 0 { limit = raised }
        }
        let open = Int(clamping: limit.rlim_cur)
        return max(1, min(Limits.connections, open - min(Limits.ownFiles, open / 2)))
    }
}
