import ArgumentParser
import Daemon
import Files
import Glibc
import SystemPackage

struct Naloxd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "naloxd",
        abstract: "Keeps the ledger of a take-home naloxone programme.",
        discussion: """
            EXIT CODES
              0   done
              1   it could not be done; stderr tells why
              2   wrong usage
            """,
        version: Greeting.version,
        subcommands: [
            Serve.self, ImportCommand.self, VerifyCommand.self, RebuildCommand.self, BackupCommand.self,
            RestoreCommand.self,
        ])
}

@main
enum Program {
    static func main() async {
        StandardDescriptors.hold()
        signal(SIGPIPE, SIG_IGN)
        var failed: CataloguedMessage?
        do {
            var command = try Naloxd.parseAsRoot()
            failed = failure(of: command)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch let failure as Failure {
            if !JournaldLogHandler().report(failed, failure.words) { complain(failure.words) }
            exit(Failure.exitCode)
        } catch {
            end(with: error)
        }
    }

    /// What the journal is told when a command of one of the units comes to nothing.
    private static func failure(of command: any ParsableCommand) -> CataloguedMessage? {
        switch command {
        case is Serve: .cannotServe
        case is BackupCommand: .backupFailed
        case is VerifyCommand: .verificationFailed
        case is RestoreCommand: .restoreFailed
        default: nil
        }
    }

    /// Help and version go to stdout and are no error; everything else is wrong usage.
    private static func end(with error: any Error) -> Never {
        guard Naloxd.exitCode(for: error).isSuccess else {
            complain(Naloxd.message(for: error) + "\nnaloxd --help tells how to use it.")
            exit(2)
        }
        do {
            try say(Naloxd.fullMessage(for: error))
        } catch {
            complain(error.words)
            exit(Failure.exitCode)
        }
        exit(0)
    }
}

/// What a command was asked for, rightly, and could not do.
struct Failure: Error {
    let words: String

    static let exitCode: Int32 = 1

    init(_ words: String) {
        self.words = words
    }

    init(_ error: any Error) {
        words = "\(error)"
    }
}

/// Says the result. A reader that has gone ends the program.
func say(_ words: String) throws(Failure) {
    do {
        try FileDescriptor.standardOutput.writeAll(Array((words + "\n").utf8))
    } catch {
        if error as? Errno == .brokenPipe { ClosedPipe.end() }
        throw Failure("stdout cannot be written: \(error)")
    }
}

/// Says something on stderr.
func complain(_ words: String) {
    let bytes = Array("naloxd: \(words)\n".utf8)
    // Where stderr itself fails there is nobody left to tell.
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
