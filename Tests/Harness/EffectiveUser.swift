import Foundation

/// Another user for one thread and a moment: SO_PEERCRED is whoever calls connect(2).
enum EffectiveUser {
    private typealias SystemCall = @convention(c) (Int, Int, Int, Int) -> Int

    #if arch(x86_64)
        private static let setresuid = 117
    #else
        private static let setresuid = 147
    #endif

    /// - Parameter work: runs as the user, on this thread alone.
    static func taken<R>(_ user: uid_t?, _ work: () -> R) throws -> R {
        guard let user else { return work() }
        // glibc's own setresuid changes every thread; the bare call changes the one that makes it.
        guard let symbol = dlsym(nil, "syscall") else { throw HarnessError("there is no syscall(2)") }
        let call = unsafeBitCast(symbol, to: SystemCall.self)
        guard call(setresuid, -1, Int(user), -1) == 0 else {
            throw HarnessError("only root may connect as another user")
        }
        defer {
            let before = errno
            guard call(setresuid, -1, 0, -1) == 0 else { fatalError("the thread cannot become root again") }
            errno = before
        }
        return work()
    }
}
