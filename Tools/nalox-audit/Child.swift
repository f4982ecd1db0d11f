import Glibc
import Line
import SystemPackage

/// This program once more, as a child that reads what may be damaged: LMDB may end the process on a damaged page, and
/// the kernel does where a mapped file was cut short. A death or a long silence is a finding, no crash.
struct Child {
    let patienceSeconds: Int
    private let process: pid_t
    private let reports: Int32

    /// - Parameter arguments: of the command line, without the program's name.
    init(_ arguments: [String], patienceSeconds: Int) throws(Failure) {
        self.patienceSeconds = patienceSeconds
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Child.failure("talk to", errno) }
        defer { close(ends[1]) }
        reports = ends[0]
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], ChildReport.descriptor)
        // What LMDB says as it dies would be taken for a word of this program's.
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var words: [UnsafeMutablePointer<CChar>?] = (["nalox-audit"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var started: pid_t = 0
        let result = posix_spawn(&started, "/proc/self/exe", &actions, nil, &words, environ)
        guard result == 0 else {
            close(ends[0])
            throw Child.failure("start", result)
        }
        process = started
    }

    private static func failure(_ operation: String, _ number: Int32) -> Failure {
        Failure(.usage, "cannot \(operation) a child process: \(Errno(rawValue: number))")
    }

    /// Waits for the end, and shows how far it is.
    ///
    /// - Returns: what the child says in the end.
    func finish(_ progress: inout ProgressBar) throws(Failure) -> String {
        defer { close(reports) }
        var result: ChildReport?
        var reached: UInt64 = 0
        let isAlive = followReports { report in
            if case .progress(let done, let total) = report {
                reached = done
                progress.show(done: done, total: total)
            } else {
                result = report
            }
        }
        progress.clear()
        if !isAlive { kill(process, SIGKILL) }
        let signalNumber = waitForEnd()
        switch result {
        case .done(let summary)?: return summary
        case .failed(let status, let message)?: throw Failure(status, message)
        default: throw Child.death(isAlive ? signalNumber : nil, after: reached, patienceSeconds)
        }
    }

    /// - Returns: false when nothing was heard for too long.
    private func followReports(_ body: (ChildReport) -> Void) -> Bool {
        var framer = LineFramer(limitBytes: Limits.replyLineBytes)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            var polled = pollfd(fd: reports, events: Int16(POLLIN), revents: 0)
            let ready = poll(&polled, 1, Int32(clamping: patienceSeconds * 1_000))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return false }
            let count = read(reports, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return true }
            buffer.withUnsafeBytes { bytes in
                framer.feed(UnsafeRawBufferPointer(rebasing: bytes[..<count])) { line in
                    if let report = ChildReport(line) { body(report) }
                }
            }
        }
    }

    /// - Returns: the signal that ended the child; nil where it ended by itself.
    private func waitForEnd() -> Int32? {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let number = status & 0x7F
        return number == 0 ? nil : number
    }

    private static func death(_ signalNumber: Int32?, after event: UInt64, _ patienceSeconds: Int) -> Failure {
        if signalNumber == SIGPIPE {
            // Whoever read our output has gone: we end as any filter does.
            signal(SIGPIPE, SIG_DFL)
            raise(SIGPIPE)
        }
        let place = event == 0 ? "" : ", after event \(event) was found sound"
        guard let signalNumber else {
            return Failure(.finding, "the store cannot be read: nothing could be read for \(patienceSeconds) s\(place)")
        }
        let name = String(cString: strsignal(signalNumber))
        return Failure(.finding, "the store cannot be read: reading it ended the process (\(name))\(place)")
    }
}
