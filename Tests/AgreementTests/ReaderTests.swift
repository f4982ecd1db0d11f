import Testing

@testable import Daemon

/// The event loop's view of the books, beside a recorder that goes on.
@Suite struct ReaderTests {
    private let ledger: LedgerUnderTest

    init() throws {
        ledger = try LedgerUnderTest(
            site: "oslo", zone: "Europe/Oslo", openedAt: Self.start,
            temporaryDirectory: AgreementTests.temporaryDirectory)
    }

    private static let start: Int64 = 1_767_600_000_000

    private func say(_ line: String) throws {
        let reply = try ledger.answer(line, user: "root", isAdministrator: true, connection: 1, now: Self.start + 1_000)
        #expect(reply.last?.kind == .ok, "\(line)")
    }

    /// A settlement may end between its look at the store and its answer: what it then knows is not the present.
    @Test func itKnowsThatItIsBehindUntilItLooksAgain() throws {
        let reader = ledger.reader
        #expect(reader.isPresent)
        try say("FACILITY facility=oslo-1 name=Oslo type=prison")
        try ledger.recorder.seal()
        #expect(!reader.isPresent)
        try ledger.recorder.settle()
        #expect(!reader.isPresent)
        try reader.renew()
        #expect(reader.isPresent)
        #expect(try reader.books.facility("oslo-1") != nil)
    }
}
