import ArgumentParser
import Glibc
import Journal

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Replays the whole log and checks everything that is stored against it.",
        discussion: """
            As nalox-audit verify does, while the ledger is served or not. Silent when all is well; otherwise stderr \
            names the first event that is wrong.
            """)

    @OptionGroup var state: StateOptions

    @OptionGroup var child: ChildOptions

    func run() throws {
        let directory = try state.directory()
        let summary = try child.inChild("verifying") { () throws(Failure) in
            _ = try journaling { () throws(JournalError) in try directory.awaitSettling() }
            let log = try verifying { () throws(VerificationError) in
                try Verification.run(directory, progress: report)
            }
            // A copy is never served, and nobody asks when it was verified.
            if access(directory.path + "/lock", F_OK) == 0 { directory.note(.verification) }
            return "\(log.events) events are sound, root \(log.root)"
        }
        if isatty(STDOUT_FILENO) == 1 { try say(summary) }
    }
}
