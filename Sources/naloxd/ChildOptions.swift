import ArgumentParser
import Daemon
import Glibc
import Journal

/// Of commands that read a ledger's files: they do it in a process of its own, for damage may end it.
struct ChildOptions: ParsableArguments {
    @Flag(help: .private)
    var inChild = false

    @Option(
        help: ArgumentHelp(
            "How long nothing may be read before the ledger counts as unreadable.", valueName: "seconds",
            visibility: .hidden))
    var patience = 120

    func validate() throws {
        guard patience > 0 else { throw ValidationError("--patience takes a number of seconds above 0") }
    }

    /// Starts the same command line as a child, which carries out `work`, and shows how far it is.
    ///
    /// - Parameters:
    ///   - title: what is shown beside the bar.
    ///   - isSlowToBegin: files are copied first, however large.
    /// - Returns: what `work` says in the end.
    func inChild(
        _ title: String, isSlowToBegin: Bool = false, _ work: () throws(Failure) -> String
    ) throws(Failure) -> String {
        guard !inChild else { Self.reportingToParent(work) }
        // The command's name comes first, for naloxd itself has no options but --help.
        let words = CommandLine.arguments.dropFirst()
        let arguments = Array(words.prefix(1)) + ["--in-child"] + words.dropFirst()
        do throws(ReadingFailure) {
            let child = try ReadingProcess(
                "naloxd", arguments, patienceSeconds: patience, isSlowToBegin: isSlowToBegin)
            return try child.finish(showing: title) { complain($0) }
        } catch {
            switch error {
            case .notStarted(let words), .failed(_, let words), .died(let words): throw Failure(words)
            }
        }
    }

    private static func reportingToParent(_ work: () throws(Failure) -> String) -> Never {
        // The end of the parent is the end of the child.
        signal(SIGPIPE, SIG_DFL)
        do {
            ReadingReport.done(try work()).send()
        } catch {
            ReadingReport.failed(status: Failure.exitCode, error.words).send()
        }
        Glibc.exit(0)
    }
}
