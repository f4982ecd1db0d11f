import Glibc
import Journal
import Ledger
import Testing

@testable import Daemon

struct ImportKeepingGoingTests {
    private let trial = try! ImportTrial()

    @Test func refusedLinesAreKeptAsTheyCame() async throws {
        let refused = [
            "@t1 dispense  facility=f", "DISPENSE facility=f product=spray-1.8mg qty=11 at=2024-01-03T00:00:00+01:00",
            "STOCK", "DISPENSE facility=f product=spray-1.8mg qty=1 at=2023-01-01",
        ]
        let summary = try await trial.run(
            """
            \(refused[0])
            \(ImportTrial.stocked())\(refused[1])\r
            # comment
            DISPENSE facility=f product=spray-1.8mg qty=10 at=2024-01-03
            \(refused[2])
            \(refused[3])
            """, isKeepingGoing: true)
        #expect(summary.refused == 4)
        #expect(summary.events == 7)
        let lines = try trial.refused().split(separator: "\n").map(String.init)
        #expect(lines.enumerated().filter { $0.offset % 2 == 1 }.map(\.element) == refused)
        let comments = lines.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        #expect(comments[0].hasPrefix("# line 1: bad-line message="))
        #expect(comments[1].hasPrefix("# line 4: insufficient-stock available=10 requested=11 message="))
        #expect(comments[2].hasPrefix("# line 7: bad-line message="))
        #expect(comments[3].hasPrefix("# line 8: bad-value field=at message="))
        #expect(try trial.scratch.mode("refused") == 0o600)
    }

    /// The ledger begins with the file's first line, though that is refused, unless what comes after it is older.
    @Test(arguments: [
        ("FACILITY facility=g at=2014-06-01 colour=red", "2014-05-31T22:00:00.000Z"),
        ("FROB at=2014-06-01T10:00:00Z", "2014-06-01T10:00:00.000Z"),
        ("BEGIN at=2014-06-01 id=12345678901\nCOMMIT at=2014-06-01", "2014-05-31T22:00:00.000Z"),
        ("FACILITY facility=g name=G type=shelter at=soon", "2024-01-02T18:00:00.000Z"),
        ("FACILITY facility=g at=2024-05-01 colour=red", "2024-01-02T18:00:00.000Z"),
    ])
    func aFileWhoseFirstLineIsRefused(line: String, opened: String) async throws {
        try await trial.run(line + "\n" + ImportTrial.stocked(), isKeepingGoing: true)
        let events = try trial.events()
        #expect(events[0].at.description == opened)
        #expect(events.count == 6 && events[5].at.description == "2024-01-02T18:00:00.000Z")
    }

    @Test func withoutARefusalThereIsNoFile() async throws {
        try await trial.run(ImportTrial.stocked(), isKeepingGoing: true)
        #expect(!trial.scratch.holds("refused"))
    }

    @Test func aFileOfRefusalsAloneMakesNoLedger() async throws {
        await #expect(throws: ImportError.self) { try await trial.run("STOCK\nPING\n", isKeepingGoing: true) }
        #expect(try trial.refused().split(separator: "\n").count == 4)
        #expect(!trial.scratch.holds("ledger"))
    }

    @Test func aLineWithoutEndIsPassedOver() async throws {
        let long = "RECEIVE note=" + String(repeating: "x", count: 3_000_000)
        let text =
            long + "\n" + ImportTrial.stocked() + "RECEIVE note=" + String(repeating: "y", count: 16_384) + "\n"
            + "DISPENSE facility=f product=spray-1.8mg qty=1 at=2024-01-03\n"
        let summary = try await trial.run(text, isKeepingGoing: true)
        #expect(summary.refused == 2)
        #expect(summary.events == 7)
        let lines = try trial.refused().split(separator: "\n")
        #expect(lines[0].hasPrefix("# line 1: line-too-long "))
        #expect(lines[2].hasPrefix("# line 4: line-too-long "))
        #expect(lines[3].utf8.count == 16_384 + 13)
    }

    @Test func escapesThatMakeNoTextAreRefused() async throws {
        let summary = try await trial.run(
            ImportTrial.stocked() + "DISPENSE note=\"\\xFF\" at=2024-01-03\n", isKeepingGoing: true)
        #expect(summary.refused == 1)
        #expect(try trial.refused().hasPrefix("# line 3: bad-encoding "))
    }

    @Test func noRecipientIsTold() async throws {
        let code = "kari-4711"
        let give = "DISPENSE facility=f product=spray-1.8mg recipient=\(code)"
        let text =
            ImportTrial.stocked() + """
                \(give) qty=1 at=2024-01-03
                \(give) qty=99 at=2024-01-03
                \(give) recipient=\(code) qty=1 at=2024-01-03
                \(give) qty=0 at=2024-01-03
                CONSENT facility=f recipient=\(code)x\(String(repeating: "y", count: 64)) contact=yes at=2024-01-03
                """
        #expect(try await trial.run(text, isKeepingGoing: true).refused == 4)
        let comments = try trial.refused().split(separator: "\n").filter { $0.hasPrefix("#") }
        #expect(comments.count == 4)
        #expect(!comments.contains { $0.contains(code) })
        let lines = try trial.lines()
        #expect(!lines.contains { $0.contains(code) })
        #expect(lines.contains { $0.contains(" recipient=") })
    }

    @Test func theFileOfRefusedLinesIsNotTheOneThatIsRead() async throws {
        let path = try trial.scratch.write("input", ImportTrial.stocked())
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        let work = Import(
            into: trial.directory, site: "oslo", zone: ImportTrial.zone, refusedPath: path,
            keyFiles: KeyFiles(in: trial.directory, credentials: nil))
        await #expect(throws: ImportError.self) { try await work.run(ImportInput(descriptor, path: path)) }
        #expect(try trial.scratch.read("input") == ImportTrial.stocked())
    }

    /// Somebody may be mending it.
    @Test func refusedLinesOfAnotherRunAreLeftAlone() async throws {
        _ = try trial.scratch.write("refused", "being mended\n")
        let error = await #expect(throws: ImportError.self) { try await trial.run("STOCK\n", isKeepingGoing: true) }
        #expect(
            error?.description.hasSuffix("refused is there already; refused lines need a new file (--refused)") == true)
        #expect(try trial.refused() == "being mended\n")
        #expect(!trial.scratch.holds("ledger"))
    }
}
