import Foundation
import Harness

/// A golden file: prose, requests, and the replies that the daemon must give. Its form is in Tests/Sessions/README.md.
struct Session {
    struct Step {
        /// From 1.
        let line: Int
        let text: String
        let action: Action
        var replies: [String] = []
    }

    enum Action: Equatable {
        case prose
        case imported(String)
        case request(client: Int, times: Int, text: String)
        case connect(client: Int, user: uid_t?)
        case send(client: Int, text: String)
        case read(client: Int, lines: Int)
        case ended(client: Int)
        case close(client: Int)
        case moment(name: String)
        case restart
        case kill
    }

    let path: String
    var steps: [Step] = []

    init(path: String) throws {
        self.path = path
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let action = try Self.action(String(line), at: index + 1, in: path) {
                steps.append(Step(line: index + 1, text: String(line), action: action))
            } else if let last = steps.last, last.action != .prose {
                steps[steps.count - 1].replies.append(String(line))
            } else {
                throw HarnessError("\(path):\(index + 1): a reply without a request")
            }
        }
    }

    var needsOtherUsers: Bool {
        steps.contains { if case .connect(_, .some) = $0.action { true } else { false } }
    }

    var imported: [String] {
        steps.compactMap { if case .imported(let line) = $0.action { line } else { nil } }
    }

    func text(replies: [[String]]) -> String {
        zip(steps, replies).flatMap { [$0.text] + $1 }.joined(separator: "\n")
    }

    /// nil for a line of a reply.
    private static func action(_ line: String, at number: Int, in path: String) throws -> Action? {
        switch line.first {
        case nil, "#": return .prose
        case "<": return .imported(String(line.dropFirst(2)))
        case ">": return try request(line, at: number, in: path)
        case "!":
            guard let action = direction(line.dropFirst(2)) else { throw HarnessError("\(path):\(number): \(line)?") }
            return action
        default: return nil
        }
    }

    private static func request(_ line: String, at number: Int, in path: String) throws -> Action {
        guard let match = line.wholeMatch(of: /> ?|>([0-9]+)?(?:\*([0-9]+))? (.*)/) else {
            throw HarnessError("\(path):\(number): \(line)?")
        }
        return .request(
            client: match.1.flatMap { Int($0) } ?? 1, times: match.2.flatMap { Int($0) } ?? 1,
            text: String(match.3 ?? ""))
    }

    private static func direction(_ text: Substring) -> Action? {
        if let match = text.wholeMatch(of: /connect ([0-9]+)(?: uid=([0-9]+))?/), let client = Int(match.1) {
            return .connect(client: client, user: match.2.flatMap { uid_t($0) })
        }
        if let match = text.wholeMatch(of: /send ([0-9]+) "(.*)"/), let client = Int(match.1) {
            return .send(client: client, text: String(match.2))
        }
        if let match = text.wholeMatch(of: /read ([0-9]+) ([0-9]+)/), let client = Int(match.1),
            let lines = Int(match.2)
        {
            return .read(client: client, lines: lines)
        }
        if let match = text.wholeMatch(of: /(ended|close) ([0-9]+)/), let client = Int(match.2) {
            return match.1 == "ended" ? .ended(client: client) : .close(client: client)
        }
        if let match = text.wholeMatch(of: /moment ([a-z]+)/) { return .moment(name: String(match.1)) }
        return text == "restart" ? .restart : text == "kill" ? .kill : nil
    }
}
