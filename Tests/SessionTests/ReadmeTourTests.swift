import Foundation
import Harness
import Testing

/// What the README shows is what the built daemon says, and what it leads to is there.
@Suite struct ReadmeTourTests {
    private static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func lines(of path: String) throws -> [Substring] {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The README's fenced block of a session, against a new ledger. It says `…` where a session has `{person-1}`.
    @Test func tour() throws {
        let readme = try Self.lines(of: "README.md")
        let fence = try #require(readme.firstIndex(of: "```session"))
        let end = try #require(readme[fence...].firstIndex(of: "```"))
        let directory = try ScratchDirectory()
        let path = directory.path + "/README.md"
        // Blank lines stand for what comes before it, so that lines have the README's numbers.
        let text = (Array(repeating: "", count: fence + 1) + readme[(fence + 1)..<end]).joined(separator: "\n")
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        let session = try Session(path: path)
        #expect(session.steps.count { if case .request = $0.action { true } else { false } } >= 12)
        for (step, replies) in zip(session.steps, try SessionRun(session).replies()) {
            let got = replies.map { $0.replacing(/\{person-[0-9]+\}/, with: "…") }
            #expect(step.replies == got, "README.md:\(step.line): \(step.text)")
        }
    }

    /// Every relative link of the project's prose leads to a file or a folder.
    @Test(arguments: ["README.md", "CONTRIBUTING.md"])
    func links(of path: String) throws {
        let links = try Self.lines(of: path).flatMap { $0.matches(of: /\]\(([^():#]+)\)/).map { String($0.1) } }
        #expect(!links.isEmpty)
        for link in links {
            let target = Self.root.appendingPathComponent(link).path
            #expect(FileManager.default.fileExists(atPath: target), "\(path): \(link)")
        }
    }
}
