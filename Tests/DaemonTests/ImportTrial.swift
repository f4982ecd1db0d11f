import CivilTime
import Glibc
import Journal
import Ledger
import Testing

@testable import Daemon

/// Imports text into a ledger of its own and looks at what became of it.
final class ImportTrial {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    var directory: StateDirectory { StateDirectory(scratch.path + "/ledger") }
    static let zone = try! Zone(identifier: "Europe/Oslo")

    @discardableResult
    func run(_ text: String, isKeepingGoing: Bool = false) async throws -> Import.Summary {
        let path = try scratch.write("input", text)
        let descriptor = open(path, O_RDONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let work = Import(
            into: directory, site: "oslo", zone: Self.zone,
            refusedPath: isKeepingGoing ? scratch.path + "/refused" : nil,
            keyFiles: KeyFiles(in: directory, credentials: nil))
        return try await work.run(ImportInput(descriptor, path: path))
    }

    /// The error that ends an import, as it is told.
    func failure(_ text: String) async throws -> String {
        do {
            try await run(text)
        } catch let error as ImportError {
            return error.description
        }
        Issue.record("the import went well")
        return ""
    }

    func events() throws -> [Event] {
        let journal = try Journal(opening: directory, isWriting: true)
        let store = try journal.store()
        var events: [Event] = []
        var number: UInt64 = 1
        while let event = try store.event(number) {
            events.append(event)
            number += 1
        }
        return events
    }

    /// What came after the first four events, which each ledger has.
    func lines() throws -> [String] {
        try events().dropFirst(4).map { String(decoding: $0.line, as: UTF8.self) }
    }

    func refused() throws -> String { try scratch.read("refused") }

    /// A facility with ten units of a lot, as of the evening of 2 January 2024.
    static func stocked(expiry: String = "2030-01-31") -> String {
        """
        FACILITY facility=f name=F type=shelter at=2024-01-02T18:00:00Z
        RECEIVE facility=f product=spray-1.8mg lot=A expiry=\(expiry) qty=10 at=2024-01-02T18:00:00Z

        """
    }
}
