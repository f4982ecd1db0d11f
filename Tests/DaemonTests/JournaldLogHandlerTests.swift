import Glibc
import Logging
import Testing

@testable import Daemon

struct JournaldLogHandlerTests {
    private func logged(isJournald: Bool, _ body: (Logger) -> Void) throws -> String {
        var pipes: [Int32] = [0, 0]
        try #require(pipe(&pipes) == 0 && fcntl(pipes[0], F_SETFL, O_NONBLOCK) == 0)
        defer { for end in pipes { close(end) } }
        let descriptor = pipes[1]
        body(
            Logger(label: "test") { _ in
                JournaldLogHandler(
                    logLevel: .info, isJournald: isJournald, descriptor: descriptor, journal: "/dev/null/nowhere")
            })
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(pipes[0], &buffer, buffer.count)
        return String(decoding: buffer[..<max(count, 0)], as: UTF8.self)
    }

    /// By the stream that is stderr, where the journal's own socket takes nothing.
    @Test func journaldGetsPriorities() throws {
        let text = try logged(isJournald: true) { logger in
            logger.debug("not shown")
            logger.info("serving")
            logger.notice("n")
            logger.warning("w")
            logger.error("e")
            logger.critical("c")
        }
        #expect(text == "<6>serving\n<5>n\n<4>w\n<3>e\n<2>c\n")
    }

    @Test func metadataAreFields() throws {
        let text = try logged(isJournald: false) { logger in
            logger.notice("two\nlines", metadata: ["site": "oslo", "path": "a b", "count": "\(3)"])
        }
        #expect(text == "notice: two lines count=3 path=\"a b\" site=oslo\n")
    }
}
