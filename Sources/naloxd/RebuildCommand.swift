import ArgumentParser
import Journal

struct RebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Drops the books and makes them again from the events.",
        discussion: """
            While nobody serves the ledger. The new books are made beside the old ones, which stay until the new \
            ones are verified and on the disk.
            """)

    @OptionGroup var state: StateOptions

    @OptionGroup var child: ChildOptions

    func run() throws {
        let directory = try state.directory()
        try requireKeepable(directory)
        let summary = try child.inChild("rebuilding") { () throws(Failure) in
            let made = try verifying { () throws(VerificationError) in
                try Rebuild.run(directory, progress: report)
            }
            if let number = made.firstWithoutLeaf {
                ReadingReport.notice(
                    """
                    event \(number) did not fit the hash that was stored of it: whether the events from there on are \
                    those that were recorded, only a kept checkpoint can tell (nalox-audit verify --checkpoint)
                    """
                ).send()
            }
            return "\(made.log.events) events, root \(made.log.root)"
        }
        try say(summary)
    }
}
