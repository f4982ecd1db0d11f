import Foundation
import Harness
import Testing

@Suite struct VerifyAndRebuildTests {
    @Test func booksAreMadeAgain() throws {
        let site = try Site()
        try site.receive(30)
        let dispense = "DISPENSE facility=a product=spray-1.8mg qty=20 recipient=K-1 id=d"
        #expect(try site.ask([dispense])[0].hasPrefix("OK "))
        let root = try site.root()
        #expect(try site.naloxd("rebuild", "--state", site.daemon.state).code == 1, "it is served")
        // What was acknowledged in the last moments is in no store.
        site.daemon.kill()
        let rebuilt = try site.naloxd("rebuild", "--state", site.daemon.state)
        #expect(rebuilt.code == 0, "\(rebuilt.text)")
        #expect(try site.naloxd("verify", "--state", site.daemon.state).code == 0)
        try site.daemon.start()
        #expect(try site.root() == root)
        #expect(try site.ask([dispense])[0].hasSuffix(" replayed=true"))
    }

    @Test func whatIsWrongIsNamed() throws {
        let site = try Site()
        try site.receive(100)
        try site.stop()
        let file = site.daemon.state + "/data.mdb"
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        var altered = whole
        let lot = Data("lot=L57 ".utf8)
        while let range = altered.range(of: lot) { altered.replaceSubrange(range, with: Data("lot=L58 ".utf8)) }
        try altered.write(to: URL(fileURLWithPath: file))
        let found = try site.naloxd("verify", "--state", site.daemon.state)
        #expect(found.code == 1 && found.text.hasPrefix("naloxd: event 62: "), "\(found.text)")
        #expect(!site.names(site.daemon.state).contains("last-verification"))
        #expect(try site.naloxd("backup", site.copies, "--state", site.daemon.state).code == 1)
        #expect(site.names(site.copies) == [] && !site.names(site.daemon.state).contains("last-backup"))
        // A file cut short ends whoever reads its map.
        for kept in [whole.count / 2, whole.count / 4, 5_000, 0] {
            try whole.prefix(kept).write(to: URL(fileURLWithPath: file))
            for command in ["verify", "rebuild"] {
                let ended = try site.naloxd(command, "--state", site.daemon.state)
                #expect(ended.code == 1 && ended.lines.count == 1, "\(command), \(kept) bytes: \(ended.text)")
            }
            #expect(try site.naloxd("backup", site.copies, "--state", site.daemon.state).code == 1)
        }
        #expect(try site.naloxd("verify", "--state", site.path("nowhere")).code == 1)
        #expect(try site.naloxd("verify", "--stat", "x").code == 2)
    }
}
