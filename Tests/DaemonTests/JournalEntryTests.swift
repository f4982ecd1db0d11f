import Foundation
import Logging
import Testing

@testable import Daemon

struct JournalEntryTests {
    private let scratch = try! Scratch()

    @Test func anEntryIsADatagramOfFields() async throws {
        let journal = try NotifySocket(scratch.path + "/journal")
        var logger = Logger(label: "test") { _ in
            JournaldLogHandler(logLevel: .info, isJournald: true, descriptor: -1, journal: journal.path)
        }
        logger[metadataKey: "site"] = "oslo"
        logger.notice("serving", metadata: ["time-zone": "Europe/Oslo", "socket": "/run/a b"])
        logger.warning("something else")
        let messages = try await journal.messages(through: "MESSAGE=something else")
        #expect(
            messages == [
                """
                MESSAGE=serving site=oslo socket="/run/a b" time-zone=Europe/Oslo
                PRIORITY=5
                SYSLOG_IDENTIFIER=naloxd
                MESSAGE_ID=258cb30913d847b8b95a5a84945bb6a2
                NALOXD_SITE=oslo
                NALOXD_SOCKET=/run/a b
                NALOXD_TIME_ZONE=Europe/Oslo

                """,
                """
                MESSAGE=something else site=oslo
                PRIORITY=4
                SYSLOG_IDENTIFIER=naloxd
                NALOXD_SITE=oslo

                """,
            ])
    }

    @Test func aLineEndInAValueMakesNoFieldOfItsOwn() {
        let entry = JournalEntry(.error, "a\nPRIORITY=0", nil)
        var expected = Array("MESSAGE\n".utf8) + [12, 0, 0, 0, 0, 0, 0, 0]
        expected += Array("a\nPRIORITY=0\nPRIORITY=3\nSYSLOG_IDENTIFIER=naloxd\n".utf8)
        #expect(entry.bytes == expected)
    }

    @Test func failuresOfCommandsAreEntriesToo() async throws {
        let journal = try NotifySocket(scratch.path + "/journal")
        let handler = JournaldLogHandler(logLevel: .info, isJournald: true, descriptor: -1, journal: journal.path)
        #expect(handler.report(.backupFailed, "no room"))
        let message = try await journal.messages(through: "MESSAGE=no room")?.last
        #expect(message?.contains("\nPRIORITY=3\n") == true)
        #expect(message?.contains("\nMESSAGE_ID=\(CataloguedMessage.backupFailed.identifier)\n") == true)
        #expect(!JournaldLogHandler(logLevel: .info, isJournald: false, descriptor: -1).report(nil, "no room"))
    }
}

struct MessageCatalogueTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..")

    @Test func everyMessageIsInTheCatalogueAndNothingElse() throws {
        let file = Self.root.appendingPathComponent("systemd/naloxd.catalog")
        let catalogue = try String(contentsOf: file, encoding: .utf8)
        let entries = catalogue.components(separatedBy: "\n-- ").dropFirst()
        #expect(entries.map { String($0.prefix { $0 != "\n" }) } == CataloguedMessage.allCases.map(\.identifier))
        for entry in entries {
            let lines = entry.components(separatedBy: "\n")
            #expect(lines[1].hasPrefix("Subject: ") && lines[2] == "Defined-By: naloxd" && lines[4] == "")
            #expect(entry.count > 200, "\(lines[0]) says little")
        }
    }

    @Test func everythingThatIsLoggedIsCatalogued() throws {
        let sources = Self.root.appendingPathComponent("Sources").path
        var logged: Set<String> = []
        for name in try #require(FileManager.default.subpaths(atPath: sources)) where name.hasSuffix(".swift") {
            let text = try String(contentsOfFile: sources + "/" + name, encoding: .utf8)
            for match in text.matches(of: /logger\.(?:info|notice|warning|error|critical)\(\s*"((?:[^"\\]|\\.)*)"/) {
                logged.insert(String(match.1))
            }
        }
        #expect(logged.count >= 9)
        for message in logged {
            #expect(CataloguedMessage(rawValue: message) != nil, "\(message) is not in CataloguedMessage")
        }
    }
}
