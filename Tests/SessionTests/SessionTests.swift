import Foundation
import Testing

/// Every golden file of Tests/Sessions against the built daemon over a real socket.
@Suite struct SessionTests {
    private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .appendingPathComponent("Sessions")
    private static let isRewriting = ProcessInfo.processInfo.environment["SESSIONS_REWRITE"] == "1"

    private static let paths: [String] =
        (FileManager.default.subpaths(atPath: directory.path) ?? []).filter { $0.hasSuffix(".session") }.sorted()
    private static func isOfOtherUsers(_ path: String) -> Bool {
        (try? Session(path: directory.appendingPathComponent(path).path).needsOtherUsers) ?? false
    }

    @Test(arguments: paths.filter { !isOfOtherUsers($0) })
    func session(_ path: String) throws {
        try Self.replay(path)
    }

    @Test(
        .enabled(if: geteuid() == 0, "only root can connect as other users"),
        arguments: paths.filter { isOfOtherUsers($0) })
    func sessionOfSeveralUsers(_ path: String) throws {
        try Self.replay(path)
    }

    @Test func sessionsAreThere() {
        #expect(Self.paths.count > 50)
    }

    private static func replay(_ path: String) throws {
        let session = try Session(path: directory.appendingPathComponent(path).path)
        let replies = try SessionRun(session).replies()
        if isRewriting {
            return try session.text(replies: replies).write(toFile: session.path, atomically: true, encoding: .utf8)
        }
        for (step, got) in zip(session.steps, replies) where step.replies != got {
            Issue.record(
                """
                \(path):\(step.line): \(step.text)
                expected:
                \(step.replies.joined(separator: "\n"))
                got:
                \(got.joined(separator: "\n"))
                """,
                sourceLocation: SourceLocation(
                    fileID: "Sessions/\(path)", filePath: session.path, line: step.line, column: 1))
        }
    }
}
