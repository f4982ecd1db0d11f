import Foundation
import Glibc
import Line
import Testing

@testable import naloxctl

/// The built program against a fake ledger: exit codes, what goes where, and what is never shown.
@Suite struct ProgramTests {
    private struct Ended: Equatable {
        var code: Int32
        var output: String
        var errors: String
    }

    private func program(_ name: String = "naloxctl") throws -> URL {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent(name)
    }

    private func run(
        _ arguments: [String], program name: String = "naloxctl", socket: String?, input: String = ""
    ) throws -> Ended {
        let process = Process()
        process.executableURL = try program(name)
        process.arguments = arguments
        process.environment = socket.map { ["NALOXD_SOCKET": $0] } ?? [:]
        let (output, errors, entry) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = entry
        try process.run()
        Thread.detachNewThread {
            entry.fileHandleForWriting.write(Data(input.utf8))
            try? entry.fileHandleForWriting.close()
        }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Ended(code: process.terminationStatus, output: text, errors: complaints)
    }

    private func ledger() throws -> FakeLedger {
        try FakeLedger { exchange in
            guard let request = exchange.request else { return .lines(["ERR bad-line message=no"]) }
            let tag = request.tag.map { "@\($0) " } ?? ""
            switch request.verb {
            case "STOCK":
                return .lines([tag + "ROW lot=007 on-hand=5", tag + "ROW lot=\"a,b\" on-hand=40", tag + "OK seq=9"])
            case "LOTS": return .lines([tag + "OK seq=9"])
            case "DISPENSE": return .lines([tag + "OK seq=5 on-hand=40"])
            case "DIE": return .linesThenLoss([])
            default: return .lines([tag + "ERR unknown-verb message=\"no such verb\""])
            }
        }
    }

    @Test func tablesAndTheOtherForms() throws {
        let path = try ledger()
        #expect(
            try run(["stock"], socket: path.path)
                == Ended(code: 0, output: "lot  on-hand\n007        5\na,b       40\n", errors: ""))
        #expect(
            try run(["--json", "stock"], socket: path.path).output
                == "{\"lot\":\"007\",\"on-hand\":5}\n{\"lot\":\"a,b\",\"on-hand\":40}\n")
        #expect(try run(["stock", "--csv"], socket: path.path).output == "lot,on-hand\r\n007,5\r\n\"a,b\",40\r\n")
        #expect(
            try run(["--raw", "stock"], socket: path.path).output
                == "ROW lot=007 on-hand=5\nROW lot=\"a,b\" on-hand=40\nOK seq=9\n")
        #expect(try run(["dispense", "qty=1"], socket: path.path).output == "seq 5 · on-hand 40\n")
        #expect(try run(["dispense", "qty=1", "--json"], socket: path.path).output == "{\"seq\":5,\"on-hand\":40}\n")
        #expect(try run(["lots", "--json"], socket: path.path).output == "")
        #expect(try run(["lots"], socket: path.path).output == "")
    }

    @Test func argumentsAreQuotedForTheWire() throws {
        let ledger = try ledger()
        _ = try run(["dispense", "note=two \"words\" \\ æ\n", "worker="], socket: ledger.path)
        let fields = ledger.seen.first?.request?.fields
        #expect(fields?["note"] == "two \"words\" \\ æ\n")
        #expect(fields?["worker"] == "")
        #expect(fields?["id"]?.count == 36)
    }

    @Test func refusalsGoToStandardError() throws {
        let ledger = try ledger()
        let ended = try run(["bogus"], socket: ledger.path)
        #expect(
            ended
                == Ended(
                    code: 1, output: "",
                    errors: "naloxctl: no such verb (unknown-verb)\n  try: naloxctl HELP lists the verbs\n"))
        let raw = try run(["bogus", "--raw"], socket: ledger.path)
        #expect(raw.code == 1)
        #expect(raw.output == "ERR unknown-verb message=\"no such verb\"\n")
    }

    @Test(arguments: [
        ["STOCK", "facility"], ["STOCK", "Facility=x"], ["S1"], ["--json", "--csv", "STOCK"], ["-", "STOCK"], [],
        ["--bogus"], ["--raw", "metrics"], ["metrics", "x"], ["--socket"], ["EVENTS", "follow=yes", "--csv"],
    ]) func wrongUsage(_ arguments: [String]) throws {
        let ended = try run(arguments, socket: "/tmp/none.sock")
        #expect(ended.code == 2)
        #expect(ended.output == "")
        #expect(ended.errors.hasPrefix("naloxctl: "))
    }

    @Test func noMessageShowsARecipient() throws {
        let ledger = try ledger()
        for arguments in [
            ["DISPENSE", "recipient=K-17", "bogus"], ["DISPENSE", "Recipient=K-17"], ["DIE", "recipient=K-17"],
            ["DISPENSE", "recipient", "K-17"], ["BOGUS", "recipient=K-17"],
        ] {
            let ended = try run(arguments, socket: ledger.path)
            #expect(ended.code != 0)
            #expect(!(ended.output + ended.errors).contains("K-17"), "\(ended)")
        }
    }

    @Test func noDaemon() throws {
        for arguments in [["PING"], ["-"], ["metrics"]] {
            let ended = try run(arguments, socket: "/tmp/none.sock")
            #expect(ended.code == 69)
            #expect(ended.errors.contains("/tmp/none.sock"))
        }
        #expect(try run(["doctor"], socket: "/tmp/none.sock").code == 1)
        #expect(
            try run(["PING", "--socket", "/tmp/other.sock"], socket: "/tmp/none.sock").errors.contains(
                "/tmp/other.sock"))
        #expect(try run(["PING"], socket: nil).errors.contains("/run/naloxd/naloxd.sock"))
    }

    @Test func helpIsTheLedgersButForSubcommands() {
        #expect(Program.withLedgersHelp(["help"]) == ["HELP"])
        #expect(
            Program.withLedgersHelp(["--socket", "help", "help", "verb=x"]) == ["--socket", "help", "HELP", "verb=x"])
        #expect(Program.withLedgersHelp(["help", "metrics"]) == ["help", "metrics"])
        #expect(Program.withLedgersHelp(["STOCK", "help"]) == ["STOCK", "help"])
    }

    @Test func aStreamOfRequests() throws {
        let ledger = try ledger()
        let input = "# a comment\n\n@a STOCK\r\nBOGUS\nBEGIN\nDISPENSE qty=1\nABORT\nDISPENSE qty=2"
        let ended = try run(["--raw", "-"], socket: ledger.path, input: input)
        #expect(
            ended.output == """
                @a ROW lot=007 on-hand=5
                @a ROW lot="a,b" on-hand=40
                @a OK seq=9
                ERR unknown-verb message="no such verb"
                ERR unknown-verb message="no such verb"
                OK seq=5 on-hand=40
                ERR unknown-verb message="no such verb"
                OK seq=5 on-hand=40

                """)
        #expect(ended.code == 1)
        #expect(ended.errors == "naloxctl: 3 of the requests were refused, the first in line 4.\n")
        #expect(ledger.seen.map(\.line)[1...3].map { $0.split(separator: " ").count } == [1, 2, 2])
        #expect(ledger.seen.last?.id.count == 36)
    }

    /// What nobody has refused, and nobody has carried out.
    @Test(arguments: [
        ("QUIT\nDISPENSE qty=2\n", "line 2 and what follows was not sent: a request before it ended the connection."),
        ("BEGIN\nDISPENSE qty=2\n", "there is no COMMIT after the last BEGIN: nothing of it was recorded."),
    ])
    func aStreamThatIsNotCarriedOutToItsEnd(input: String, complaint: String) throws {
        let ledger = try FakeLedger { $0.line == "QUIT" ? .linesThenLoss(["OK seq=5"]) : .lines(["OK seq=5"]) }
        let ended = try run(["--raw", "-"], socket: ledger.path, input: input)
        #expect(ended.code == 1)
        #expect(ended.errors == "naloxctl: \(complaint)\n")
    }

    @Test func aLossInAStreamNamesTheLine() throws {
        let ledger = try FakeLedger { $0.line.contains("qty=2") ? .linesThenLoss([]) : .lines(["OK seq=5"]) }
        let input = "\nBEGIN id=b-1\nDISPENSE qty=1\nDISPENSE qty=2\nCOMMIT\n"
        let ended = try run(["--raw", "-"], socket: ledger.path, input: input)
        #expect(ended.code == 75)
        #expect(ended.output == "OK seq=5\nOK seq=5\n")
        #expect(ended.errors.contains("BEGIN (request 2)"))
        #expect(ended.errors.contains("id=b-1"))
    }

    @Test func aLossInAStreamNamesEveryIdThatWasMade() throws {
        let ledger = try FakeLedger { _ in .linesThenLoss([]) }
        let input = "DISPENSE qty=1\n\nSTOCK\nNEW-VERB\nRETURN id=r-1 qty=1\n"
        let ended = try run(["--raw", "-"], socket: ledger.path, input: input)
        #expect(ended.code == 75)
        let id = try #require(ledger.seen.first?.id)
        #expect(
            ended.errors == """
                naloxctl: the connection was lost before these requests had their replies:
                  request 1: DISPENSE id=\(id)
                  request 3: STOCK, which records nothing
                  request 4: NEW-VERB without an id: look at the log (EVENTS) before you repeat it
                  request 5: RETURN id=r-1
                Repeat them with these ids: what was recorded is answered as it was then, and nothing is written twice.

                """)
    }

    /// Ctrl-C, when the daemon is slow: of a write the id is told, as after a loss, and a query just ends.
    @Test(arguments: [("DISPENSE", ""), ("-", "DISPENSE\n"), ("-", "STOCK\n")])
    func interruption(words: String, input: String) throws {
        let ledger = try FakeLedger(answer: FakeLedger.neverAnswers)
        let process = Process()
        process.executableURL = try program()
        process.arguments = ["--socket", ledger.path, words]
        let (entry, errors) = (Pipe(), Pipe())
        process.standardInput = entry
        process.standardError = errors
        try process.run()
        entry.fileHandleForWriting.write(Data(input.utf8))
        try ledger.wait(forRequests: 1)
        // The request is sent first, and then it is waited for.
        usleep(100_000)
        process.interrupt()
        let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if input == "STOCK\n" {
            #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
            #expect(complaints == "")
        } else {
            #expect(process.terminationReason == .exit && process.terminationStatus == 75)
            let id = try #require(ledger.seen.first?.id)
            #expect(complaints.hasPrefix("naloxctl: interrupted before the reply to DISPENSE (request 1): "))
            #expect(complaints.contains("Repeat it with id=\(id): "))
        }
    }

    /// Whoever ships must learn the number to ARRIVE with.
    @Test func rowsOfAWriteHaveWhatItsOKSays() throws {
        let ledger = try FakeLedger { exchange in
            let tag = exchange.request?.tag.map { "@\($0) " } ?? ""
            return .lines([tag + "ROW lot=A qty=2 seq=5", tag + "ROW lot=B qty=1 seq=6", tag + "OK seq=6 shipment=5"])
        }
        #expect(
            try run(["--json", "SHIP"], socket: ledger.path).output == """
                {"lot":"A","qty":2,"seq":5,"shipment":5}
                {"lot":"B","qty":1,"seq":6,"shipment":5}

                """)
        #expect(
            try run(["--csv", "-"], socket: ledger.path, input: "@x SHIP\n").output
                == "tag,lot,qty,seq,shipment\r\nx,A,2,5,5\r\nx,B,1,6,5\r\n")
        #expect(
            try run(["--csv", "-"], socket: ledger.path, input: "@x STOCK\n").output
                == "tag,lot,qty,seq\r\nx,A,2,5\r\nx,B,1,6\r\n")
    }

    @Test func aStreamThatFollowsShowsEachEventAsItComes() throws {
        let ledger = try FakeLedger { _ in .lines(["ROW seq=5 at=x by=y kind=dispensed"]) }
        let process = Process()
        process.executableURL = try program()
        process.arguments = ["--socket", ledger.path, "-"]
        let (entry, output) = (Pipe(), Pipe())
        process.standardInput = entry
        process.standardOutput = output
        try process.run()
        entry.fileHandleForWriting.write(Data("EVENTS follow=yes\n".utf8))
        var text = ""
        while !text.contains("dispensed") {
            let data = output.fileHandleForReading.availableData
            try #require(!data.isEmpty)
            text += String(decoding: data, as: UTF8.self)
        }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let refused = try run(["--csv", "-"], socket: ledger.path, input: "EVENTS follow=yes\n")
        #expect(refused.code == 2)
        #expect(refused.errors.hasPrefix("naloxctl: line 1: CSV names its columns"))
    }

    @Test func helpOfAVerb() throws {
        let ledger = try FakeLedger { _ in .lines(["OK seq=4"]) }
        #expect(try run(["help", "dispense"], socket: ledger.path).code == 0)
        #expect(ledger.seen.map(\.line) == ["HELP verb=DISPENSE"])
    }

    /// The socket would get the number of a standard descriptor that is closed, and the output.
    @Test func closedDescriptorsAreNotWrittenTo() throws {
        let ledger = try ledger()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "exec '\(try program().path)' --socket \(ledger.path) --raw STOCK <&- >&- 2>&-"]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 74)
        #expect(ledger.seen.map(\.line) == ["STOCK"])
    }

    @Test(.timeLimit(.minutes(2))) func aLongStreamIsNotHeldInMemory() throws {
        let ledger = try FakeLedger { .lines(["OK n=\($0.request?.fields["n"] ?? "")"]) }
        let input = (0..<50_000).map { "PING n=\($0)\n" }.joined()
        let ended = try run(["--raw", "-"], socket: ledger.path, input: input)
        #expect(ended.code == 0)
        #expect(ended.output == (0..<50_000).map { "OK n=\($0)\n" }.joined())
    }

    @Test func aClosedPipeEndsItWithoutAWord() throws {
        let rows = (0..<20_000).map { "ROW lot=\($0)" } + ["OK seq=4"]
        let ledger = try FakeLedger { _ in .lines(rows) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let program = try program().path
        process.arguments = ["-c", "'\(program)' --socket \(ledger.path) --raw STOCK | head -n 1"]
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        #expect(String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) == "ROW lot=0\n")
        #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
        process.waitUntilExit()
    }

    @Test func metricsAreWrittenWhole() throws {
        let ledger = try FakeLedger { _ in .lines(["ROW name=n type=gauge value=1 help=h", "OK seq=4"]) }
        let file = "/tmp/metrics-\(UUID().uuidString).prom"
        defer { unlink(file) }
        #expect(try run(["metrics", "--output", file], socket: ledger.path) == Ended(code: 0, output: "", errors: ""))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "# HELP n h\n# TYPE n gauge\nn 1\n")
        let link = file + ".link"
        symlink(file, link)
        defer { unlink(link) }
        #expect(try run(["metrics", "--output", link], socket: ledger.path).code == 0)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file)
        #expect(try run(["metrics", "--output", "/tmp/none/x.prom"], socket: ledger.path).code == 74)
        let refusing = try FakeLedger { _ in .lines(["ERR forbidden message=no"]) }
        #expect(try run(["metrics"], socket: refusing.path).code == 1)
    }

    /// The lines that a daemon serves are compared with what it signs before anybody gets them under their name.
    @Test(arguments: [["ROW seq=1"], ["ROW seq=1", "ROW seq=2"], []])
    func anExportFitsItsCheckpoint(rows: [String]) throws {
        let signature = Data(repeating: 1, count: 68).base64EncodedString()
        let root = Data(repeating: 2, count: 32).base64EncodedString()
        let note = ["naloxd/test", "1", root, "", "— naloxd/test \(signature)"]
        let ledger = try FakeLedger { exchange in
            .lines((exchange.line == "CHECKPOINT" ? note.map { "ROW line=\"\($0)\"" } : rows) + ["OK size=1"])
        }
        let folder = "/tmp/export-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ended = try run(
            ["export", "--socket", ledger.path, "--tiles", folder, folder + ".lines"], program: "nalox-audit",
            socket: nil)
        #expect(ended.code == 1 && ended.output == "")
        let reason = "the \(rows.count) lines that came are not those of the checkpoint that the daemon signed now"
        #expect(ended.errors == "nalox-audit: \(reason)\n")
        #expect(!FileManager.default.fileExists(atPath: folder + ".lines"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/checkpoint"))
    }

    @Test func longTablesAndLongCSVAreWhole() throws {
        let rows = (0..<30_000).map {
            $0 < 29_999 ? "ROW lot=\($0) qty=\($0)" : "ROW lot=z late=\"\(String(repeating: "x", count: 50))\""
        }
        let ledger = try FakeLedger { _ in .lines(rows + ["OK seq=4"]) }
        let csv = try run(["--csv", "STOCK"], socket: ledger.path).output.components(separatedBy: "\r\n")
        #expect(csv.count == 30_002)
        #expect(csv[0] == "lot,late,qty")
        #expect(csv[20_000] == "19999,,19999")
        #expect(csv[30_000].hasPrefix("z,xxx"))
        let table = try run(["STOCK"], socket: ledger.path).output.split(separator: "\n")
        #expect(table.count == 30_001)
        #expect(table.last?.contains("late=xxx") == true)
    }

    /// The last rows of the temporary file come out of its buffer, when all of them are read again.
    @Test func rowsThatFindNoRoomAreNotLostInSilence() throws {
        let rows = (0..<40_000).map { "ROW lot=number-\($0) qty=\($0)" }
        let ledger = try FakeLedger { _ in .lines(rows + ["OK seq=4"]) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let program = try program().path
        // A file of 1 MiB is whole, and one of a byte more is not: the first rows that are put aside are just above.
        process.arguments = [
            "-c", "trap '' XFSZ; ulimit -f 2048; exec '\(program)' --socket \(ledger.path) --csv STOCK",
        ]
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let csv = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 74, "\(csv.split(separator: "\r\n").count) lines of 40 001")
        #expect(complaint.contains("temporary file"))
    }
}
