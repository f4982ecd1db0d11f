import Glibc
import Journal
import Ledger
import Line
import Testing

@testable import Daemon

struct ImportBatchTests {
    private let trial = try! ImportTrial()
    private let give = "DISPENSE facility=f product=spray-1.8mg"

    /// Event 1 is of the file's first line, the batch's events are of its COMMIT.
    @Test(arguments: ["COMMIT", "ABORT"])
    func aFileThatBeginsWithABatch(end: String) async throws {
        try await trial.run(
            """
            BEGIN at=2014-06-01T10:00:00Z
            FACILITY facility=g name=G type=shelter at=2014-06-02T10:00:00Z
            \(end) at=2014-06-03T10:00:00Z
            FACILITY facility=h name=H type=shelter at=2014-06-04T10:00:00Z
            """)
        let events = try trial.events()
        #expect(events[..<4].allSatisfy { $0.at.description == "2014-06-01T10:00:00.000Z" })
        let days = events.dropFirst(4).map(\.at.description)
        #expect(days == (end == "COMMIT" ? ["2014-06-03T10:00:00.000Z"] : []) + ["2014-06-04T10:00:00.000Z"])
    }

    @Test func aBatchIsRecordedAtItsCommit() async throws {
        try await trial.run(
            ImportTrial.stocked() + """
                BEGIN id=b1 note=Monday at=2024-01-03T10:00:00Z
                \(give) qty=1 at=2024-01-03T10:00:01Z
                # between
                \(give) qty=2 at=2024-01-03T10:00:02Z
                COMMIT at=2024-01-03T10:00:03Z
                """)
        let events = try trial.events().dropFirst(6)
        #expect(events.map { $0["line"] } == ["1", "2"])
        #expect(events.allSatisfy { $0.at.description == "2024-01-03T10:00:03.000Z" && $0["note"] == "Monday" })
    }

    @Test func aRepeatedBatchWritesNothing() async throws {
        let batch = "BEGIN id=b1 at=2024-01-03\n\(give) qty=1 at=2024-01-03\nCOMMIT at=2024-01-03\n"
        #expect(try await trial.run(ImportTrial.stocked() + batch + batch).events == 7)
    }

    @Test func anAbortedBatchIsForgotten() async throws {
        let summary = try await trial.run(
            ImportTrial.stocked() + "BEGIN at=2024-01-03\n\(give) qty=99 at=2024-01-03\nABORT at=2024-01-03\n")
        #expect(summary.events == 6)
        #expect(summary.refused == 0)
    }

    @Test func aRefusalAtCommitNamesBothLines() async throws {
        let words = try await trial.failure(
            ImportTrial.stocked() + """
                BEGIN at=2024-01-03
                \(give) qty=1 at=2024-01-03

                \(give) qty=10 at=2024-01-03
                COMMIT at=2024-01-03
                """)
        let refusal = "batch-failed line=2 error=insufficient-stock available=9 requested=10"
        #expect(words.hasPrefix("line 7: \(refusal) message="))
        #expect(words.contains("(line 6 of the file)"))
    }

    @Test(arguments: [
        ("BEGIN id=b1 facility=f at=2024-01-03", 3, "unknown-field field=facility"),
        ("BEGIN\n", 3, "missing-field field=at"),
        ("BEGIN note=15076500565 at=2024-01-03", 3, "personal-number field=note"),
        ("BEGIN at=2024-01-03\nSTOCK at=2024-01-03", 4, "bad-line"),
        ("BEGIN at=2024-01-03\nBEGIN at=2024-01-03", 4, "bad-line"),
        ("BEGIN at=2024-01-03\nCLOCK id=x reason=r at=2024-01-03", 4, "unknown-field field=id"),
        ("BEGIN at=2024-01-03\nCLOCK reason=r at=2024-01-02", 4, "bad-value field=at"),
        ("BEGIN at=2024-01-03\nCLOCK reason=r at=2024-01-03", 3, "batch-failed"),
    ])
    func aLineIsRefusedWhenItComes(_ text: String, _ line: Int, _ refusal: String) async throws {
        let words = try await trial.failure(ImportTrial.stocked() + text + "\n")
        #expect(words.hasPrefix("line \(line): \(refusal) "), "\(words)")
    }

    @Test func aBatchHasALimit() async throws {
        let lines = String(repeating: "\(give) qty=1 at=2024-01-03\n", count: Limits.batchWrites + 1)
        let words = try await trial.failure(ImportTrial.stocked() + "BEGIN at=2024-01-03\n" + lines)
        #expect(words.hasPrefix("line \(Limits.batchWrites + 4): batch-full "))
    }

    /// A batch stays together where it is kept: mended, it is carried out as a whole.
    @Test(arguments: [
        // Refused when it comes, at COMMIT, at BEGIN, and given up by itself.
        (
            "BEGIN at=2024-01-03", "STOCK", "COMMIT at=2024-01-03",
            ["batch-failed", "batch-failed", "bad-line", "batch-failed"]
        ),
        (
            "BEGIN at=2024-01-03", "DISPENSE facility=f product=spray-1.8mg qty=99 at=2024-01-03",
            "COMMIT at=2024-01-03", ["batch-failed", "batch-failed", "insufficient-stock", "batch-failed"]
        ),
        (
            "BEGIN note=15076500565 at=2024-01-03", "DISPENSE facility=f product=spray-1.8mg qty=1 at=2024-01-03",
            "COMMIT at=2024-01-03", ["personal-number", "batch-failed", "batch-failed", "batch-failed"]
        ),
        (
            "BEGIN at=2024-01-03", "STOCK", "ABORT at=2024-01-03",
            ["batch-failed", "batch-failed", "bad-line", "batch-failed"]
        ),
    ])
    func aFailedBatchIsKeptWhole(_ begin: String, _ second: String, _ end: String, _ codes: [String]) async throws {
        let first = "\(give) qty=1 at=2024-01-03"
        let summary = try await trial.run(
            ImportTrial.stocked() + "\(begin)\n\(first)\n\(second)\n\(end)\n\(give) qty=3 at=2024-01-03\n",
            isKeepingGoing: true)
        #expect(summary.events == 7)
        #expect(summary.refused == 4)
        let lines = try trial.refused().split(separator: "\n").map(String.init)
        #expect(lines.enumerated().filter { $0.offset % 2 == 1 }.map(\.element) == [begin, first, second, end])
        try #require(lines.count == 8)
        for (index, code) in codes.enumerated() {
            #expect(lines[2 * index].hasPrefix("# line \(index + 3): \(code) "), "\(lines[2 * index])")
        }
    }

    @Test func aBatchWithoutEndIsKeptWhole() async throws {
        let summary = try await trial.run(
            ImportTrial.stocked() + "BEGIN at=2024-01-03\n\(give) qty=1 at=2024-01-03\n", isKeepingGoing: true)
        #expect(summary.events == 6)
        let lines = try trial.refused().split(separator: "\n").map(String.init)
        #expect(lines.filter { !$0.hasPrefix("#") } == ["BEGIN at=2024-01-03", "\(give) qty=1 at=2024-01-03"])
    }
}
