import ArgumentParser
import Client
import Glibc
import Line
import SystemPackage

/// `naloxctl VERB key=value …`, `naloxctl -` and the shell.
struct Request: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "Makes one request, reads requests from stdin (-), or opens a shell.",
        shouldDisplay: false)

    @ParentCommand var root: Naloxctl

    @Argument(
        help: ArgumentHelp("A verb and its fields, or - for requests from stdin.", valueName: "verb key=value"),
        completion: .list(Verbs.all.sorted()))
    var words: [String] = []

    func validate() throws {
        if words == ["-"] { return }
        if words.first == "-" { throw ValidationError("after - nothing else is taken: the requests come from stdin") }
        if !words.isEmpty { _ = try RequestArguments.request(words) }
    }

    func run() throws {
        let path = root.connection.path
        if words.isEmpty {
            guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
                throw ValidationError(
                    "no verb was given, and the shell needs a terminal. For requests from stdin: naloxctl - < FILE")
            }
            let format = root.format
            // `main` runs commands on the main thread, and libedit must not leave it.
            try MainActor.assumeIsolated { try Shell(path: path, format: format).run() }
        } else if words == ["-"] {
            var stream = try RequestStream(path: path, format: root.format)
            try stream.run()
        } else {
            try one(try RequestArguments.request(words), path: path)
        }
    }

    private func one(_ line: RequestLine, path: String) throws {
        var preparer = RequestPreparer()
        let request = preparer.prepare(line)
        if let objection = root.format?.objection(to: request) { throw ValidationError(objection) }
        let output = StandardOutput()
        let replies = ReplyOutput(
            path: path, format: root.format, output: output, terminal: Terminal(descriptor: STDOUT_FILENO))
        Waiting.begin()
        let session = try Session(path: path, isInterrupted: { Interruption.isPending })
        // Whoever follows the log waits for what may never come.
        if request.follows { Waiting.end() }
        // Nobody else knows the id that the write was given.
        if !request.isQuery { Interruption.catchIt(once: true) }
        session.submit(request)
        do throws(ClientError) {
            while !session.isIdle {
                let output = request.follows ? FileDescriptor.standardOutput : nil
                let readiness = try session.step(whileReadAt: output) { (part) throws(ClientError) in
                    Waiting.end()
                    try replies.take(part)
                }
                if readiness == .readerGone { StandardOutput.endWithReader() }
                if request.follows { replies.pause() }
            }
        } catch {
            replies.pause()
            throw error
        }
        output.flush()
        if replies.refusals > 0 { throw ExitCode(Outcome.refused.rawValue) }
    }
}
