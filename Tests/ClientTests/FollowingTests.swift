import Foundation
import Glibc
import Testing

/// `EVENTS follow=yes | head -n 2`: nothing more may come for days, and the program ends with its reader all the same.
@Suite struct FollowingTests {
    private static let event = "seq=5 at=x by=y kind=dispensed"

    @Test(arguments: ["", "--json", "--raw"], [false, true])
    func aReaderThatGoes(format: String, isStream: Bool) throws {
        let ledger = try FakeLedger { _ in .lines(["ROW " + Self.event, "ROW " + Self.event]) }
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("naloxctl")
        process.arguments = ["--socket", ledger.path] + (format.isEmpty ? [] : [format])
        process.arguments? += isStream ? ["-"] : ["EVENTS", "follow=yes"]
        let (entry, output, errors) = (Pipe(), Pipe(), Pipe())
        process.standardInput = entry
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Stdin stays open.
        if isStream { try entry.fileHandleForWriting.write(contentsOf: Data("EVENTS follow=yes\n".utf8)) }
        var text = ""
        while text.components(separatedBy: "dispensed").count < 3 {
            let data = output.fileHandleForReading.availableData
            try #require(!data.isEmpty)
            text += String(decoding: data, as: UTF8.self)
        }
        // It waits for more as long as somebody reads.
        usleep(300_000)
        #expect(process.isRunning)
        try output.fileHandleForReading.close()
        let end = Date(timeIntervalSinceNow: 20)
        while process.isRunning, Date() < end { usleep(10_000) }
        let hasEnded = !process.isRunning
        if !hasEnded { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        #expect(hasEnded && process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGPIPE)
        #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
    }
}
