import Glibc
import Journal
import Ledger
import Logging
import Testing

@testable import Daemon

/// A ledger is served with the keys that its log names, and no others.
struct KeyCheckTests {
    private let scratch = try! Scratch()
    private var state: StateDirectory { StateDirectory(scratch.path + "/state") }

    private func open(takesNewKeys: Bool = false) throws -> OpenedLedger {
        let configuration = ServerConfiguration(
            state: state.path, socket: nil, site: "oslo", zone: nil, credentials: nil, takesNewKeys: takesNewKeys)
        return try OpenedLedger(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// What is refused, in words.
    private func refusal() -> String {
        do {
            _ = try open()
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func replace(_ name: KeyFiles.Name) throws -> [UInt8] {
        let files = KeyFiles(in: state, credentials: nil)
        let before = try files.bytes(name)
        try #require(unlink(state.keyDirectory + "/" + name.rawValue) == 0)
        #expect(try files.write((0..<32).map { _ in UInt8.random(in: 0...255) }, as: name))
        return before
    }

    private func changes(_ journal: Journal) throws -> [Event] {
        let store = try journal.store()
        let books = try Books(store: store)
        return try books.header.keyChanges.map { try books.knownEvent($0) }
    }

    @Test(arguments: KeyFiles.Name.allCases) func anotherKeyIsRefused(_ name: KeyFiles.Name) throws {
        _ = try open()
        let before = try replace(name)
        let words = refusal()
        #expect(words.contains(name.rawValue) && words.contains("--new-keys"), "\(words)")
        // With the right one it goes on, and nothing was recorded.
        try #require(unlink(state.keyDirectory + "/" + name.rawValue) == 0)
        try KeyFiles(in: state, credentials: nil).write(before, as: name)
        #expect(try open().journal.loggedKeys().checkpoint.count == 1)
    }

    @Test(arguments: KeyFiles.Name.allCases) func aNewKeyIsNamedOnce(_ name: KeyFiles.Name) throws {
        let first = try open().journal.loggedKeys()
        let before = try replace(name)
        for _ in 0..<2 {
            let opened = try open(takesNewKeys: true)
            let events = try changes(opened.journal)
            #expect(events.map { $0["key"] } == [name == .pseudonym ? "pseudonym" : "checkpoint"])
            #expect(events.map(\.kind) == [.keyChanged])
            let logged = try opened.journal.loggedKeys()
            #expect(logged.pseudonym == opened.keys.pseudonyms.fingerprint)
            #expect(logged.checkpoint.last?.key.text == opened.keys.verifierKey)
            #expect((logged.pseudonym == first.pseudonym) == (name == .checkpoint))
        }
        _ = try open()
        // The first key is now another one.
        try #require(unlink(state.keyDirectory + "/" + name.rawValue) == 0)
        try KeyFiles(in: state, credentials: nil).write(before, as: name)
        #expect(refusal().contains("--new-keys"))
    }

    @Test func lostKeysAreMadeAnew() throws {
        _ = try open()
        for name in KeyFiles.Name.allCases { try #require(unlink(state.keyDirectory + "/" + name.rawValue) == 0) }
        #expect(refusal().contains("missing"))
        let opened = try open(takesNewKeys: true)
        #expect(try changes(opened.journal).map { $0["key"] } == ["pseudonym", "checkpoint"])
    }
}
