import Foundation
import Testing

@testable import naloxctl

@Suite struct HistoryTests {
    @Test(arguments: [
        ("DISPENSE facility=a recipient=K-17 qty=2", "DISPENSE facility=a recipient= qty=2"),
        ("DISPENSE recipient=\"K 17\" qty=2", "DISPENSE recipient= qty=2"),
        (#"DISPENSE recipient="K\" 17" qty=2"#, "DISPENSE recipient= qty=2"),
        ("DISPENSE recipient=\"K 17 qty=2", "DISPENSE recipient="),
        ("DISPENSE recipent=K-17", "DISPENSE recipent="),
        ("DISPENSE recipient K-17 qty=2", "DISPENSE qty=2"),
        ("DISPENSE recipient = K-17", "DISPENSE ="),
        ("DISPENSE qty=2,recipient=K-17", "DISPENSE qty="),
        ("DISPENSE qty=2\trecipient=K-17", "DISPENSE qty="),
        ("DISPENSE note=\"gave K-17 two\" facility=a", "DISPENSE note= facility=a"),
        (
            "TRAIN trainer=Kari supervisor=Ola worker=w1 audience=client",
            "TRAIN trainer= supervisor= worker= audience=client"
        ),
        ("K-17", ""), ("KARI-N", ""), ("Anna qty=2", "qty=2"), ("DISPENSE KARI qty=2", "DISPENSE qty=2"),
        ("DISPENSE qty=1\u{A0}recipient:K-17", "DISPENSE qty="), ("DISPENSE qty=1\u{2003}K-17", "DISPENSE qty="),
        ("EVENTS from=3 to=9", "EVENTS from=3 to=9"),
    ]) func nothingAboutAPersonIsKept(line: String, kept: String) {
        #expect(PersonalFields.withoutThem(line) == kept)
    }

    @Test func theFileIsItsUsersAlone() throws {
        let directory = "/tmp/history-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let history = HistoryFile(path: directory + "/state/naloxctl/history")
        #expect(history.lines() == [])
        for number in 0..<2_500 { history.append("STOCK lot=\(number)") }
        #expect(history.lines().count == 2_500)
        history.trim()
        #expect(history.lines().count == HistoryFile.linesKept)
        #expect(history.lines().last == "STOCK lot=2499")
        let mode = try FileManager.default.attributesOfItem(atPath: history.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}
