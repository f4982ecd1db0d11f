import ArgumentParser
import CivilTime
import Daemon
import Glibc
import Journal

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies a ledger, while it is served or not.",
        discussion: """
            The copy stands in a directory of its own under DIR, named after the moment, and is verified before it \
            gets that name. Of older copies the newest of each of 7 days, 5 weeks and 12 months stay. The keys are in \
            no copy.
            """)

    @OptionGroup var state: StateOptions

    @Option(
        help: ArgumentHelp("Save the keys to a new file, apart from the copy.", valueName: "file"), completion: .file())
    var keys: String?

    @Argument(help: ArgumentHelp("Where the copies are.", valueName: "dir"), completion: .directory)
    var target: String

    @OptionGroup var child: ChildOptions

    func run() throws {
        let directory = try state.directory()
        // Of a ledger that nobody serves files may be made that its owner must be able to open.
        if !directory.isServed { try requireKeepable(directory) }
        let summary = try child.inChild("verifying the copy", isSlowToBegin: true) { () throws(Failure) in
            let saved = try keysToSave(of: directory)
            let backup = try verifying { () throws(VerificationError) in
                try Backup.run(directory, to: target, clock: Instant.now(), progress: report) {
                    () throws(VerificationError) in
                    do throws(JournalError) {
                        try directory.awaitSettling()
                    } catch {
                        throw .unreadable(error)
                    }
                }
            }
            directory.note(.backup)
            for name in backup.removed { ReadingReport.notice("removed the old copy \(name)").send() }
            for name in backup.later {
                ReadingReport.notice(
                    "\(name) was made by a clock that was ahead: rename it, or a restore takes it for the newest"
                ).send()
            }
            if let saved, let keys { try save(saved, of: backup, to: keys) }
            return backup.directory.path + "\n"
                + "\(backup.log.events) events, \(backup.bytes) bytes, root \(backup.log.root)"
        }
        let lines = summary.split(separator: "\n", maxSplits: 1)
        for line in isatty(STDOUT_FILENO) == 1 ? lines : lines.dropLast() { try say(String(line)) }
    }

    /// Read before anything is copied, and written after all of it.
    private func keysToSave(of directory: StateDirectory) throws(Failure) -> SavedKeys? {
        guard let keys else { return nil }
        guard access(keys, F_OK) != 0 else { throw Failure("\(keys) is there already, and may hold other keys") }
        let files = KeyFiles(in: directory)
        return try readingKeys { () throws(KeyFileError) in
            try SavedKeys(pseudonym: files.bytes(.pseudonym), checkpoint: files.bytes(.checkpoint))
        }
    }

    private func save(_ saved: SavedKeys, of backup: Backup, to path: String) throws(Failure) {
        do throws(Failure) {
            guard try saved.keys(site: backup.log.site).changes(from: backup.log.keys).isEmpty else {
                throw Failure("those that are there are not those that the log names")
            }
            try saved.write(to: path)
        } catch {
            throw Failure("\(backup.directory.path) is made, but the keys are not saved: \(error.words)")
        }
    }
}
