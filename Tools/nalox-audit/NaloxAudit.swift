import ArgumentParser
import Client
import Files
import Glibc

/// The root command.
struct NaloxAudit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nalox-audit",
        abstract: "Shows that a naloxone ledger was not altered, without trusting whoever keeps it.",
        discussion: """
            verify --state DIR replays the whole log and compares everything that is stored with what comes of it; \
            over a socket, as without --state, or of an export it checks the lines and the checkpoints alone. It is \
            silent when all is well, and otherwise names the first event that is wrong. Keep checkpoints elsewhere \
            (checkpoint --save): whoever holds an old one can show that nothing before it was altered.

            EXAMPLES
              nalox-audit verify                             the lines that are served here
              nalox-audit verify --state /mnt/copy           all of a backup or a ledger
              nalox-audit verify --export log.txt --checkpoint kept/
              nalox-audit checkpoint --save kept/            one file a day
              nalox-audit export --tiles /srv/tiles log.txt

            EXIT CODES
              0   all is well, or done
              1   something is wrong: stdout says what (of export: stderr)
              2   wrong usage, or nothing there to read
              69  the daemon cannot be asked
              74  the output could not be written
            """,
        version: clientVersion,
        subcommands: [Verify.self, Export.self, ShowCheckpoint.self, Cosign.self])
}

@main
enum Program {
    static func main() {
        StandardDescriptors.hold()
        var isExporting = false
        do {
            var command = try NaloxAudit.parseAsRoot()
            isExporting = command is Export
            try command.run()
        } catch let failure as Failure {
            failure.end(exporting: isExporting)
        } catch let error as ClientError {
            Failure(error).end()
        } catch {
            end(with: error)
        }
    }

    /// Help and version go to stdout and are no error; everything else is wrong usage.
    private static func end(with error: any Error) -> Never {
        guard NaloxAudit.exitCode(for: error).isSuccess else {
            Failure(.usage, NaloxAudit.message(for: error) + "\nnalox-audit --help tells how to use it.").end()
        }
        do {
            try say(NaloxAudit.fullMessage(for: error))
        } catch {
            error.end()
        }
        exit(ExitStatus.ok.rawValue)
    }
}
