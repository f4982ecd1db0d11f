import Glibc
import Journal

/// Runs the command line once more in a process that may end of what it reads, and shows how far it is.
///
/// - Parameters:
///   - title: what is shown beside the bar.
///   - patienceSeconds: nil: its silence may be another's, who reads or writes the other end of a pipe.
/// - Returns: what the child says in the end.
func runInChild(_ title: String, _ words: [String], patienceSeconds: Int?) throws(Failure) -> String {
    do throws(ReadingFailure) {
        let child = try ReadingProcess("nalox-audit", words, patienceSeconds: patienceSeconds)
        return try child.finish(showing: title) { complain($0) }
    } catch {
        switch error {
        case .notStarted(let message): throw Failure(.usage, message)
        case .failed(let status, let message): throw Failure(ExitStatus(rawValue: status) ?? .finding, message)
        case .died(let message): throw Failure(.finding, message)
        }
    }
}

/// Whether nobody else keeps whoever reads or writes it waiting. One that is not there yet will be.
func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    guard path != "-" else { return false }
    return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
}

/// Runs what reads a ledger, in the child, and reports how it went.
func reportingToParent(_ body: () throws(Failure) -> String) -> Never {
    do {
        ReadingReport.done(try body()).send()
    } catch {
        ReadingReport.failed(status: error.status.rawValue, error.message).send()
    }
    exit(ExitStatus.ok.rawValue)
}
