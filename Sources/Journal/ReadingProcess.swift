import Glibc
import Line
import SystemPackage

/// This program once more, as a child that reads what may be damaged: LMDB may end the process on a damaged page, and
/// the kernel does where a mapped file was cut short. A death or a long silence is a finding, no crash.
public struct ReadingProcess {
    private let patienceSeconds: Int?
    private let isSlowToBegin: Bool
    private let process: pid_t
    private let reports: Int32

    /// - Parameters:
    ///   - program: what it is called in the list of processes.
    ///   - arguments: of the command line, without the program's name.
    ///   - patienceSeconds: how long it may say nothing before what it reads counts as unreadable; nil: for ever.
    ///   - isSlowToBegin: patience is counted from its first word, for before it files are copied, however large.
    public init(
        _ program: String, _ arguments: [String], patienceSeconds: Int?, isSlowToBegin: Bool = false
    ) throws(ReadingFailure) {
        self.patienceSeconds = patienceSeconds
        self.isSlowToBegin = isSlowToBegin
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .cannot("talk to", errno) }
        defer { close(ends[1]) }
        reports = ends[0]
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], ReadingReport.descriptor)
        // What LMDB says as it dies would be taken for a word of this program's.
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var started: pid_t = 0
        let result = posix_spawn(&started, "/proc/self/exe", &actions, nil, &words, environ)
        guard result == 0 else {
            close(ends[0])
            throw .cannot("start", result)
        }
        process = started
    }

    /// Waits for the end, and shows meanwhile how far it is.
    ///
    /// - Parameters:
    ///   - title: what is shown beside the bar.
    ///   - tell: is told what is for a person, whatever comes of the rest.
    /// - Returns: what the child says in the end.
    public func finish(showing title: String, _ tell: (String) -> Void) throws(ReadingFailure) -> String {
        var bar = ProgressBar(title, total: nil)
        defer {
            bar.clear()
            close(reports)
        }
        var result: ReadingReport?
        var reached: UInt64 = 0
        let isAlive = followReports { report in
            switch report {
            case .progress(let done, let total):
                reached = done
                bar.show(done, of: total)
            case .notice(let words):
                bar.clear()
                tell(words)
            case .failed, .done: result = report
            }
        }
        if !isAlive { kill(process, SIGKILL) }
        let signalNumber = waitForEnd()
        switch result {
        case .done(let summary)?: return summary
        case .failed(let status, let message)?: throw .failed(status: status, message)
        default: throw death(isAlive ? signalNumber : nil, after: reached)
        }
    }

    /// - Returns: false when nothing was heard for too long.
    private func followReports(_ body: (ReadingReport) -> Void) -> Bool {
        var framer = LineFramer(limitBytes: Limits.replyLineBytes)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let milliseconds = patienceSeconds.map { Int32(clamping: $0 * 1_000) } ?? -1
        var isPatient = isSlowToBegin
        while true {
            var polled = pollfd(fd: reports, events: Int16(POLLIN), revents: 0)
            let ready = poll(&polled, 1, isPatient ? -1 : milliseconds)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return false }
            let count = read(reports, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return true }
            isPatient = false
            buffer.withUnsafeBytes { bytes in
                framer.feed(UnsafeRawBufferPointer(rebasing: bytes[..<count])) { line in
                    if let report = ReadingReport(line) { body(report) }
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

    private func death(_ signalNumber: Int32?, after event: UInt64) -> ReadingFailure {
        if signalNumber == SIGPIPE {
            // Whoever read our output has gone: we end as any filter does.
            signal(SIGPIPE, SIG_DFL)
            raise(SIGPIPE)
        }
        let place = event == 0 ? "" : ", after event \(event) was found sound"
        guard let signalNumber else {
            return .died("the store cannot be read: nothing could be read for \(patienceSeconds ?? 0) s\(place)")
        }
        let name = String(cString: strsignal(signalNumber))
        return .died("the store cannot be read: reading it ended the process (\(name))\(place)")
    }
}

/// Why a child did not do what it was started for.
public enum ReadingFailure: Error {
    case notStarted(String)
    /// It said so itself, and what the program is to exit with.
    case failed(status: Int32, String)
    /// It ended without a word, or fell silent.
    case died(String)

    fileprivate static func cannot(_ operation: String, _ number: Int32) -> ReadingFailure {
        .notStarted("cannot \(operation) a child process: \(Errno(rawValue: number))")
    }
}
