import Glibc
import Synchronization

/// What must not outlive the run: the programs that it started, and its directory. However it ends, save by SIGKILL.
enum CleanUp {
    private struct Held {
        var children: Set<pid_t> = []
        var directory: String?
    }

    private static let held = Mutex(Held())
    private static let signals = [SIGINT, SIGTERM, SIGHUP]
    private static let removalTries = 200
    private static let removalPauseMicroseconds: useconds_t = 10_000

    /// From here on these signals end the run by way of `run`. Call it before there are other threads.
    static func armSignals() throws(Failure) {
        var set = signalSet()
        guard pthread_sigmask(SIG_BLOCK, &set, nil) == 0 else { throw .system("pthread_sigmask") }
        try startThread {
            var set = signalSet()
            var signal: Int32 = 0
            sigwait(&set, &signal)
            run()
            _exit(128 + signal)
        }
    }

    static func hold(child: pid_t) {
        held.withLock { _ = $0.children.insert(child) }
    }

    static func forget(child: pid_t) {
        held.withLock { _ = $0.children.remove(child) }
    }

    static func hold(directory: String) {
        held.withLock { $0.directory = directory }
    }

    /// Ends the children and removes the directory. Where another thread still writes in there, it tries again.
    static func run() {
        let (children, directory) = held.withLock { ($0.children, $0.directory) }
        for child in children {
            kill(child, SIGKILL)
            waitpid(child, nil, 0)
        }
        guard let directory else { return }
        for _ in 0..<removalTries {
            remove(tree: directory)
            guard access(directory, F_OK) == 0 else { return }
            usleep(removalPauseMicroseconds)
        }
        say("\(directory) could not be removed")
    }

    /// Removes a directory and all that is in it; what cannot be removed is left.
    static func remove(tree path: String) {
        guard let directory = opendir(path) else { return }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { name in
                String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            let isDirectory = entry.pointee.d_type == UInt8(DT_DIR)
            if isDirectory { remove(tree: path + "/" + name) } else { unlink(path + "/" + name) }
        }
        closedir(directory)
        rmdir(path)
    }

    private static func signalSet() -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        return set
    }
}
