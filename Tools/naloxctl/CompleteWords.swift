import ArgumentParser
import Client
import Line

/// `naloxctl complete-words -- WORD…`: what may stand in the place of the last word, a line each. The completions of
/// bash, zsh and fish ask it. Who cannot be told anything is told nothing.
struct CompleteWords: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "complete-words", abstract: "Completes a command line.", shouldDisplay: false)

    @Argument(parsing: .postTerminator) var words: [String] = []

    private static let options = ["--csv", "--help", "--json", "--raw", "--socket", "--version"]
    private static let subcommands = ["doctor", "metrics"]

    func run() {
        let output = StandardOutput()
        for candidate in candidates() { output.write(candidate + "\n") }
        output.flush()
    }

    private func candidates() -> [String] {
        let word = words.last ?? ""
        if word.hasPrefix("-") { return Self.options.filter { $0.hasPrefix(word) } }
        var before: [String] = []
        var socket: String?
        var rest = words.dropLast()[...]
        while let next = rest.popFirst() {
            if next == "--socket" {
                socket = rest.popFirst()
            } else if next.hasPrefix("--socket=") {
                socket = String(next.dropFirst("--socket=".count))
            } else if !next.hasPrefix("-") {
                before.append(next)
            }
        }
        if let first = before.first, Self.subcommands.contains(first) { return [] }
        let path = SocketPath.find(named: socket)
        // `main` runs commands on the main thread.
        let found = MainActor.assumeIsolated {
            Completer(ask: Self.asking(path)).complete(word: word, after: before.map { $0 + " " }.joined()).candidates
        }
        return before.isEmpty ? found.filter { $0 != "QUIT" } + Self.subcommands.filter { $0.hasPrefix(word) } : found
    }

    /// Nobody waits long for a completion.
    private static func asking(_ path: String) -> Completer.Ask {
        guard let session = try? Session(path: path, patience: .completing) else { return { _ in [] } }
        return { line in
            var preparer = RequestPreparer()
            return (try? session.answer(to: preparer.prepare(line)))?.rows ?? []
        }
    }
}
