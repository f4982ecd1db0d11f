import CivilTime
import Journal
import Ledger
import Logging
import Synchronization
import Testing

@testable import Daemon

/// A writer by itself, on a clock that the test sets.
struct WriterTests {
    private let scratch = try! Scratch()
    private static let zone = try! Zone(identifier: "Europe/Oslo")

    private final class Clock: Sendable {
        private let milliseconds: Atomic<Int64>

        init(_ instant: Instant) {
            milliseconds = Atomic(instant.millisecondsSinceEpoch)
        }

        var now: Instant {
            get { Instant(millisecondsSinceEpoch: milliseconds.load(ordering: .relaxed)) }
            set { milliseconds.store(newValue.millisecondsSinceEpoch, ordering: .relaxed) }
        }
    }

    /// A ledger with a lot that expires on the day that the clock shows.
    private func stocked(_ clock: Clock) throws -> Journal {
        let secret = [UInt8](repeating: 7, count: 32)
        let keys = try LedgerKeys(pseudonym: secret, checkpoint: secret, site: "oslo")
        let directory = StateDirectory(scratch.path + "/ledger")
        try Journal.create(
            in: directory,
            Opening(
                site: "oslo", zone: Self.zone, at: clock.now, by: "root", verifierKey: keys.verifierKey,
                pseudonymKey: keys.pseudonyms.fingerprint))
        let journal = try Journal(opening: directory, isWriting: true)
        let recorder = try journal.recorder()
        let today = Self.zone.day(of: clock.now)
        for line in [
            "FACILITY facility=a name=A type=prison",
            "RECEIVE facility=a product=spray-1.8mg lot=A expiry=\(today) qty=5",
        ] {
            var conversation = Conversation(
                caller: Caller(name: "root", isAdministrator: true), pseudonyms: keys.pseudonyms)
            let now = Conversation.Circumstances(
                rights: .administrator, today: today, hasRoomForBatches: true)
            let step = Array(line.utf8).withUnsafeBytes { conversation.step($0, now) }
            guard case .write(let request, _)? = step else { throw UnexpectedStep() }
            _ = try recorder.record(request, by: conversation.caller, clock: clock.now)
        }
        try recorder.settle()
        return journal
    }

    private struct UnexpectedStep: Error {}

    private func writer(_ clock: Clock) -> Writer {
        Writer(
            logger: Logger(label: "test"), metrics: Metrics(), clock: { clock.now }, deliver: { _ in },
            fail: { Issue.record("\($0)") })
    }

    private func quarantined(_ journal: Journal) throws -> Int64 {
        let books = try Books(store: journal.store())
        let facility = try #require(try books.facility("a"))
        let product = try #require(try books.product("spray-1.8mg"))
        return try books.shelf(facility.number, product.number).lots.reduce(0) { $0 + $1.quarantine }
    }

    private static let evening = Instant("2026-01-05T22:59:00.000Z")!

    /// Who asks for a long answer after midnight is shown nothing before the sweep, though nobody has written since.
    @Test func aLongAnswerWaitsForTheSweep() async throws {
        let clock = Clock(Self.evening)
        let journal = try stocked(clock)
        let writer = writer(clock)
        let (settled, isSettled) = AsyncStream.makeStream(of: Void.self)
        let thread = WorkerThread("writer") {
            writer.run(journal) {
                clock.now = Self.evening + 120_000
                writer.whenSettled { isSettled.finish() }
            }
        }
        for await _ in settled {}
        #expect(try quarantined(journal) == 5)
        #expect(writer.isSwept(at: clock.now))
        writer.stop()
        await thread.ended()
    }

    @Test func midnightIsSweptThoughNobodyAsks() async throws {
        let clock = Clock(Self.evening)
        let journal = try stocked(clock)
        let writer = writer(clock)
        let thread = WorkerThread("writer") { writer.run(journal) { clock.now = Self.evening + 120_000 } }
        for _ in 0..<600 where try quarantined(journal) == 0 { try await Task.sleep(for: .milliseconds(50)) }
        #expect(try quarantined(journal) == 5)
        writer.stop()
        await thread.ended()
    }
}
