import ArgumentParser
import CivilTime
import Daemon
import Glibc
import Journal

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a copy in the place of a ledger.",
        discussion: """
            While nobody serves the ledger. A copy is refused that does not verify, that lacks events which the ledger \
            has, or whose keys are not there. The ledger's keys must be where they were \
            (CREDENTIALS_DIRECTORY, or keys/ in its directory), come from a file, or give way to new ones.
            """)

    @OptionGroup var state: StateOptions

    @Option(
        help: ArgumentHelp("Take the keys from a file that naloxd backup --keys saved.", valueName: "file"),
        completion: .file())
    var keys: String?

    @Flag(
        help: ArgumentHelp(
            "Go on with other keys than the log names: those that are there, or new ones.",
            discussion: "With a new pseudonym key no recipient is known again."))
    var newKeys = false

    @Argument(
        help: ArgumentHelp("The copy; of a directory with copies, the newest.", valueName: "copy"),
        completion: .directory)
    var copy: String

    @OptionGroup var child: ChildOptions

    func validate() throws {
        if keys != nil, newKeys { throw ValidationError("--keys and --new-keys: which of them?") }
    }

    func run() throws {
        let directory = try state.directory()
        // root may, to hand the keys over: see the page on disks that die.
        try requireKeepable(directory, takesForeign: geteuid() == 0)
        if keys == nil, !newKeys { try HandedKeys.require() }
        let summary = try child.inChild("verifying the copy", isSlowToBegin: true) { () throws(Failure) in
            try restore(into: directory)
        }
        try say(summary)
    }

    private func restore(into directory: StateDirectory) throws(Failure) -> String {
        let named = StateDirectory(copy)
        let copy = named.holdsLedger ? named : BackupRetention.newestCopy(in: named) ?? named
        let restored = try RestoredKeys(
            files: KeyFiles(in: directory), saved: keys.map { (path) throws(Failure) in try SavedKeys(path: path) },
            takesNew: newKeys)
        let log: VerifiedLog
        do throws(VerificationError) {
            log = try Restore.run(copy, into: directory, progress: report) { (log) throws(JournalError) in
                do throws(Failure) {
                    try restored.prepare(for: log)
                } catch {
                    throw .keys(error.words)
                }
            }
        } catch {
            restored.takeBack()
            throw Failure(error)
        }
        let done = "restored \(copy.path): \(log.events) events, root \(log.root)"
        do {
            let changed = try restored.nameNewKeys(in: directory)
            return changed == 0 ? done : "\(done), and \(changed) more that name new keys"
        } catch {
            throw Failure("\(done), but its new keys are not named in it, which serve --new-keys does: \(error)")
        }
    }
}
