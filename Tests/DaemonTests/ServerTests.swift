import CivilTime
import Foundation
import Harness
import Journal
import Line
import Testing

@testable import Daemon

/// Whole servers within the test's own process, one after the other: they share its signals.
@Suite(.serialized) struct ServerTests {
    private let scratch = try! Scratch()

    /// The whole of it: a server, and systemd's end of the socket.
    @Test func aServerTellsHowItGoes() async throws {
        let socket = try NotifySocket(scratch.path + "/n")
        let manager = ServiceManager(socket: socket.path, watchdogMicroseconds: 3_000_000)
        let serving = try await Serving(in: scratch.path, manager: manager)
        let ready = try #require(try await socket.messages(through: "READY=1"))
        #expect(ready.count == 1)
        #expect(ready[0].hasPrefix("READY=1\nSTATUS=serving oslo: 4 events, "))
        #expect(try await socket.messages(through: "WATCHDOG=1") != nil)
        kill(getpid(), SIGHUP)
        let told = try #require(try await socket.messages(through: "READY=1"))
        #expect(told.dropLast().last { $0 != "WATCHDOG=1" }?.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") == true)
        let wire = try serving.wire()
        #expect(try wire.ask("FACILITY facility=a name=A type=pharmacy").last?.hasPrefix("OK seq=5") == true)
        #expect(try await socket.messages(through: "STATUS=serving oslo: 5 events, 1 client") != nil)
        try await serving.end()
        #expect(socket.messages().last { $0 != "WATCHDOG=1" } == "STOPPING=1\nSTATUS=stopping")
    }

    /// Who is told READY may ask.
    @Test func aLedgerThatCannotBeWrittenIsNotServed() async throws {
        try await Serving(in: scratch.path).end()
        // A copy, for this process holds the ledger itself for as long as it lives.
        let state = scratch.path + "/copied"
        try FileManager.default.copyItem(atPath: scratch.path + "/state", toPath: state)
        let log = state + "/write-ahead-0"
        try #require(unlink(log) == 0 && mkdir(log, 0o700) == 0)
        let socket = try NotifySocket(scratch.path + "/n")
        let error = await #expect(throws: JournalError.self) {
            try await Serving(in: scratch.path, state: state, manager: ServiceManager(socket: socket.path))
        }
        #expect(error.map { "\($0)" } == "open \(log): Is a directory")
        #expect(!socket.messages().contains { $0.contains("READY=1") })
        #expect(!scratch.holds("k"))
    }

    /// Asked to stop, it answers what it has heard, however long the answers are.
    @Test func whatWasHeardIsAnsweredBeforeTheEnd() async throws {
        let serving = try await Serving(in: scratch.path)
        let wire = try serving.wire()
        for name in 0..<300 {
            let facility = "FACILITY facility=f\(name) name=\(String(repeating: "x", count: 900)) type=pharmacy"
            #expect(try wire.ask(facility).last?.hasPrefix("OK ") == true)
        }
        try wire.send(String(repeating: "EVENTS\n", count: 20))
        let follower = try serving.wire()
        try follower.send("EVENTS from=304 follow=yes\n")
        #expect(try follower.line()?.hasPrefix("ROW seq=304 ") == true)
        serving.stop()
        var replies = 0
        while let reply = try wire.reply() {
            #expect(reply.count == 305)
            replies += 1
        }
        #expect(replies == 20)
        #expect(try follower.line() == nil)
        try await serving.end()
    }

    /// An answer that finds no room to wait in is none: half of it would be taken for the whole.
    @Test func anAnswerWithoutRoomIsRefused() async throws {
        let serving = try await Serving(in: scratch.path)
        let wire = try serving.wire()
        for start in stride(from: 0, to: 1_200, by: 100) {
            let lines = (start..<start + 100).map { name in
                "FACILITY facility=f\(name) name=\(String(repeating: "x", count: 1_000)) type=pharmacy\n"
            }
            try wire.send("BEGIN\n" + lines.joined() + "COMMIT\n")
            for _ in 0..<102 { #expect(try wire.reply()?.last?.hasPrefix("OK ") == true) }
        }
        try #require(rename(scratch.path + "/state", scratch.path + "/elsewhere") == 0)
        let reply = try wire.ask("@a FACILITIES")
        #expect(reply.count == 1 && reply[0].hasPrefix("@a ERR storage-full "), "\(reply[0])")
        try #require(rename(scratch.path + "/elsewhere", scratch.path + "/state") == 0)
        #expect(try wire.ask("@a FACILITIES").count == 1_201)
        try await serving.end()
    }

    // MARK: - STATS

    private func samples(_ wire: Wire) throws -> [String: String] {
        var samples: [String: String] = [:]
        for row in try wire.ask("STATS").dropLast() {
            let fields = try Array(row.utf8).withUnsafeBytes { try ReplyLine($0) }.fields
            let name = try #require(fields["name"])
            let value = try #require(fields["value"])
            #expect(["counter", "gauge", "histogram"].contains(fields["type"]))
            #expect(fields["help"]?.isEmpty == false)
            let labels = fields["labels"].map { "{\($0)}" } ?? ""
            #expect(samples.updateValue(value, forKey: name + labels) == nil, "\(row)")
        }
        return samples
    }

    @Test func statsCountWhatWasAsked() async throws {
        let serving = try await Serving(in: scratch.path)
        let wire = try serving.wire()
        _ = try wire.ask("FACILITY facility=a name=A type=pharmacy")
        for line in [
            "RECEIVE facility=a product=spray-1.8mg lot=A expiry=2060-01-31 qty=5 id=1",
            "DISPENSE facility=a product=spray-1.8mg qty=5",
            "RECEIVE facility=a product=spray-1.8mg lot=A expiry=2060-01-31 qty=5 id=1",
            "DISPENSE facility=a product=spray-1.8mg qty=1",
            "COUNT facility=a product=spray-1.8mg lot=A counted=0", "PING", "PING", "STOCK", "STOCK facility=b",
            "NONSENSE",
            "BEGIN", "COUNT facility=a product=spray-1.8mg lot=A counted=1", "COMMIT", "EVENTS",
        ] { _ = try wire.ask(line) }
        let samples = try samples(wire)
        func requests(_ verb: String, _ result: String) -> String? {
            samples["naloxd_requests_total{verb=\"\(verb)\",result=\"\(result)\"}"]
        }
        #expect(requests("RECEIVE", "ok") == "1")
        #expect(requests("RECEIVE", "replayed") == "1")
        #expect(requests("DISPENSE", "ok") == "1")
        #expect(requests("DISPENSE", "insufficient-stock") == "1")
        #expect(requests("PING", "ok") == "2")
        #expect(requests("STOCK", "ok") == "1")
        #expect(requests("STOCK", "unknown-facility") == "1")
        #expect(requests("none", "unknown-verb") == "1")
        #expect(requests("COUNT", "ok") == "1")
        #expect(requests("COUNT", "queued") == "1")
        #expect(requests("BEGIN", "ok") == "1")
        #expect(requests("COMMIT", "ok") == "1")
        #expect(requests("EVENTS", "ok") == "1")
        #expect(samples["naloxd_request_seconds_count"] == "7")
        #expect(samples["naloxd_request_seconds_bucket{le=\"+Inf\"}"] == "7")
        #expect(samples["naloxd_group_requests_sum"] == "7")
        #expect(samples["naloxd_seal_seconds_count"] == "7")
        #expect(samples["naloxd_events"] == "9")
        #expect(samples["naloxd_connections"] == "1")
        try await serving.end()
    }

    @Test func statsTellWhatNeedsAttention() async throws {
        let serving = try await Serving(in: scratch.path)
        let wire = try serving.wire()
        var figures = try samples(wire)
        for name in [
            "stock_outs", "units_expiring_soon", "discrepancies_open", "oldest_discrepancy_timestamp_seconds",
            "last_backup_timestamp_seconds", "last_verification_timestamp_seconds", "read_only", "storage_full",
        ] { #expect(figures["naloxd_" + name] == "0", "\(name)") }
        for name in [
            "map_used_bytes", "map_limit_bytes", "readers", "disk_free_bytes", "newest_event_timestamp_seconds",
            "start_time_seconds", "resident_memory_bytes", "anonymous_memory_bytes",
        ] { #expect(figures["naloxd_" + name].flatMap { Double($0) } ?? 0 > 0, "\(name)") }
        let zone = try Zone(identifier: ServerConfiguration.standardZone)
        let today = zone.day(of: Instant.now())
        for line in [
            "FACILITY facility=a name=A type=pharmacy", "FACILITY facility=b name=B type=pharmacy",
            "RECEIVE facility=a product=spray-1.8mg lot=A expiry=\(today + 30) qty=5",
            "RECEIVE facility=a product=spray-1.8mg lot=B expiry=\(today + 31) qty=7",
            "RECEIVE facility=a product=spray-1.26mg lot=C expiry=\(today + 10) qty=2",
            "QUARANTINE facility=a product=spray-1.26mg lot=C qty=2 reason=damage",
            "RECEIVE facility=b product=spray-1.8mg lot=A expiry=\(today + 30) qty=1",
            "DISPENSE facility=b product=spray-1.8mg qty=1", "FACILITY facility=b closed=yes",
            "COUNT facility=a product=spray-1.8mg lot=A counted=4",
        ] { #expect(try wire.ask(line).last?.hasPrefix("OK ") == true, "\(line)") }
        let state = StateDirectory(scratch.path + "/state")
        try state.mark(.backup)
        figures = try samples(wire)
        #expect(figures["naloxd_units_expiring_soon"] == "4")
        // All of it in quarantine; of the closed facility nobody wants anything.
        #expect(figures["naloxd_stock_outs"] == "1")
        #expect(figures["naloxd_discrepancies_open"] == "1")
        #expect(
            figures["naloxd_oldest_discrepancy_timestamp_seconds"] == figures["naloxd_newest_event_timestamp_seconds"])
        let marked = try #require(figures["naloxd_last_backup_timestamp_seconds"].flatMap { Double($0) })
        #expect(abs(marked - Double(Instant.now().millisecondsSinceEpoch) / 1_000) < 60)
        #expect(figures["naloxd_last_verification_timestamp_seconds"] == "0")
        #expect(state.time(of: .verification) == nil)
        try await serving.end()
    }
}
