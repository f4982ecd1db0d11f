import ArgumentParser
import Client
import Files
import Glibc

/// The root command: what every form of the program takes. With a verb, `-` or nothing it goes on to `Request`.
struct Naloxctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "naloxctl",
        abstract: "Speaks to a naloxone ledger: records what is handed out, and asks what is on hand.",
        usage: """
            naloxctl [--socket PATH] [--raw | --json | --csv] VERB [key=value ...]
            naloxctl [--socket PATH] [--raw | --json | --csv] -
            naloxctl [--socket PATH]
            naloxctl [--socket PATH] metrics [--output FILE]
            naloxctl [--socket PATH] doctor
            """,
        discussion: """
            With a verb it makes one request. With - it reads requests from stdin, one a line, in the protocol's own \
            form, and sends them without waiting for replies. With neither, at a terminal, it opens a shell with \
            history and completion.

            Values are taken as they are: quote them for your shell, not for the ledger. A write without id= gets one \
            of its own, so that it can be repeated safely when the connection is lost; it then is, for some seconds.

            EXAMPLES
              naloxctl HELP                      the verbs
              naloxctl HELP verb=dispense        the fields of one, and their values
              naloxctl WHOAMI                    who you are to the ledger
              naloxctl STOCK facility=oslo-1     what is on hand, by lot
              naloxctl DISPENSE facility=oslo-1 product=spray-1.8mg qty=2 visit=refill
              naloxctl --csv REPORT period=2026-Q4 by=municipality > q4.csv
              naloxctl EVENTS follow=yes         the log as it grows, until interrupted
              naloxctl --raw - < requests.txt > replies.txt

            EXIT CODES
              0   done
              1   the ledger refused; stderr tells why
              2   wrong usage
              69  no daemon answers
              74  the output could not be written
              75  the connection was lost, or Ctrl-C pressed, and the outcome is
                  unknown: repeat with the same id
            """,
        version: clientVersion,
        subcommands: [Request.self, Metrics.self, Doctor.self, CompleteWords.self],
        defaultSubcommand: Request.self)

    @OptionGroup var connection: ConnectionOptions

    @Flag(exclusivity: .exclusive)
    var format: OutputFormat?
}

struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The daemon's socket.",
            discussion: "Without it \(SocketPath.environmentVariable), else \(SocketPath.standard).",
            valueName: "path"),
        completion: .file(extensions: ["sock"]))
    var socket: String?

    var path: String { SocketPath.find(named: socket) }
}

@main
enum Program {
    static func main() {
        StandardDescriptors.hold()
        signal(SIGPIPE, SIG_IGN)
        TerminalText.useUTF8()
        do {
            var command = try Naloxctl.parseAsRoot(try arguments())
            try command.run()
        } catch ClientError.interrupted(let unanswered) where !unanswered.mayBeRecorded {
            Interruption.end()
        } catch let error as ClientError {
            complain(words(for: error))
            exit(Outcome(error).rawValue)
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch {
            end(with: error)
        }
    }

    private static func arguments() throws -> [String] {
        var words: [String] = []
        for index in 1..<max(Int(CommandLine.argc), 1) {
            guard let pointer = CommandLine.unsafeArgv[index] else { break }
            guard let word = String(validatingCString: pointer) else {
                throw ValidationError("argument \(index) is not UTF-8")
            }
            words.append(word)
        }
        return withLedgersHelp(words)
    }

    /// `help` is one of the ledger's verbs, in whatever case, and ArgumentParser would take it for itself. It may,
    /// where a subcommand's help is asked for.
    static func withLedgersHelp(_ words: [String]) -> [String] {
        let verb = words.indices.first { index in
            !words[index].hasPrefix("-") && (index == 0 || words[index - 1] != "--socket")
        }
        guard let verb, words[verb] == "help" else { return words }
        if words.contains("metrics") || words.contains("doctor") { return words }
        var words = words
        words[verb] = "HELP"
        return words
    }

    /// Help and version go to stdout and are no error; everything else is wrong usage.
    private static func end(with error: any Error) -> Never {
        guard Naloxctl.exitCode(for: error).isSuccess else {
            complain(Naloxctl.message(for: error) + "\nnaloxctl --help tells how to use it.")
            exit(Outcome.usage.rawValue)
        }
        let output = StandardOutput()
        let text = Naloxctl.fullMessage(for: error)
        if !text.isEmpty { output.write(text + "\n") }
        output.flush()
        exit(Outcome.ok.rawValue)
    }
}
