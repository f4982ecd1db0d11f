import Foundation
import Harness
import Testing

/// 64 MiB of the disk are held back: corrections and start-up work when it is full, and nothing acknowledged is lost.
@Suite(.serialized) struct FullDiskTests {
    @Test(
        .enabled("mounting a small disk takes root, loop devices and mkfs.ext4") {
            SmallDisk.Kind.allCases.allSatisfy { SmallDisk.isPermitted($0) }
        }, .timeLimit(.minutes(5)), arguments: SmallDisk.Kind.allCases)
    func onlyCorrectionsAreWritten(_ kind: SmallDisk.Kind) throws {
        let directory = try ScratchDirectory()
        let disk = try SmallDisk(kind, mebibytes: 180, at: directory.path + "/state")
        let daemon = try Daemon(in: directory)
        var wire = try greeted(daemon)
        let receive = "RECEIVE facility=a product=spray-1.8mg lot=A expiry=2060-01-31 qty=900000 id=first"
        #expect(try wire.ask("FACILITY facility=a name=A type=pharmacy").last?.hasPrefix("OK ") == true)
        let received = try #require(try wire.ask(receive).last)
        try disk.fill()
        let newest = try writeUntilFull(wire)
        #expect(newest > 1_000)
        // Form, right and id come before it; what is asked is still answered.
        #expect(try wire.ask("DISPENSE facility=a").last?.hasPrefix("ERR missing-field ") == true)
        #expect(try wire.ask(receive).last == received + " replayed=true")
        #expect(
            try wire.ask(receive.replacingOccurrences(of: "qty=9", with: "qty=8")).last?.hasPrefix("ERR id-reused ")
                == true)
        #expect(try wire.ask(receive + "2").last?.hasPrefix("ERR storage-full message=") == true)
        #expect(try wire.ask("BALANCE").last == "OK seq=\(newest)")
        #expect(try wire.ask("STATS").contains { $0.hasPrefix("ROW name=naloxd_storage_full type=gauge value=1 ") })
        #expect(try wire.ask("CORRECT event=\(newest) reason=wrong").last?.hasPrefix("OK seq=\(newest + 1)") == true)

        daemon.kill()
        try daemon.start()
        wire = try greeted(daemon)
        #expect(
            try wire.ask("DISPENSE facility=a product=spray-1.8mg qty=1").last?.hasPrefix("ERR storage-full ") == true)
        for event in (newest - 500)..<newest {
            #expect(try wire.ask("CORRECT event=\(event) reason=wrong").last?.hasPrefix("OK ") == true)
        }
        daemon.kill()
        try daemon.start()
        wire = try greeted(daemon)
        #expect(try wire.ask("WHOAMI").last?.hasPrefix("OK seq=\(newest + 501)") == true)

        // With room again, it goes on without a restart.
        try disk.empty()
        sleep(2)
        #expect(try wire.ask("DISPENSE facility=a product=spray-1.8mg qty=1").last?.hasPrefix("OK ") == true)
        #expect(daemon.terminate() == 0)
    }

    private func greeted(_ daemon: Daemon) throws -> Wire {
        let wire = try Wire(to: daemon.socket)
        _ = try wire.line()
        return wire
    }

    /// - Returns: the newest event.
    private func writeUntilFull(_ wire: Wire) throws -> Int {
        let request = "DISPENSE facility=a product=spray-1.8mg qty=1 note=\(String(repeating: "n", count: 1_000))\n"
        var newest = 0
        for _ in 0..<1_000 {
            var refusals = 0
            try wire.send(String(repeating: request, count: 100))
            for _ in 0..<100 {
                let reply = try wire.reply()?.last ?? ""
                if reply.hasPrefix("OK seq=") {
                    newest = Int(reply.dropFirst("OK seq=".count).prefix { $0.isNumber }) ?? 0
                } else {
                    #expect(reply.hasPrefix("ERR storage-full "))
                    refusals += 1
                }
            }
            // Until what is recorded was settled, the most that it may take counts.
            if refusals > 0 { usleep(200_000) }
            if refusals == 100 { return newest }
        }
        throw HarnessError("the disk is not full")
    }
}
