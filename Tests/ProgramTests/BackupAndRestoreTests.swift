import Foundation
import Harness
import Testing

@Suite struct BackupAndRestoreTests {
    /// Somebody writes all the while. What was acknowledged before the backup began is in the copy.
    @Test func aCopyOfALedgerThatIsServed() throws {
        let site = try Site()
        try site.receive(50)
        let writer = Writer(to: site.daemon.socket)
        defer { writer.stop() }
        for round in 0..<3 {
            let acknowledged = writer.acknowledged
            let backup = try site.naloxd("backup", site.copies, "--state", site.daemon.state)
            try #require(backup.code == 0, "\(backup.text)")
            let copy = try #require(backup.lines.first { $0.hasPrefix(site.copies + "/20") })
            #expect(site.names(copy).contains("data.mdb") && !site.names(copy).contains("keys"))
            #expect(try site.audit("verify", "--state", copy).lines == [])
            #expect(try site.audit("export", "--state", copy, site.path("export-\(round)")).code == 0)
            let lines = try String(contentsOfFile: site.path("export-\(round)"), encoding: .utf8)
            #expect(lines.split(separator: "\n").count >= 55 + acknowledged)
            // A copy's name has no smaller part than a second.
            sleep(1)
        }
        #expect(site.names(site.copies).count == 1, "one a day is kept")
        #expect(site.names(site.daemon.state).contains("last-backup"))
        #expect(try site.naloxd("verify", "--state", site.daemon.state).lines == [])
        #expect(site.names(site.daemon.state).contains("last-verification"))
        #expect(writer.stop() > 0)
    }

    @Test func aCopyIsRestoredElsewhere() throws {
        let site = try Site()
        try site.receive(20)
        let root = try site.root()
        let backup = try site.naloxd(
            "backup", site.copies, "--state", site.daemon.state, "--keys", site.path("saved"))
        try #require(backup.code == 0, "\(backup.text)")
        let copy = try #require(backup.lines.first)
        var status = stat()
        #expect(stat(site.path("saved"), &status) == 0 && status.st_mode & 0o777 == 0o600)
        let again = try site.naloxd("backup", site.copies, "--state", site.daemon.state, "--keys", site.path("saved"))
        #expect(again.code == 1 && again.text.contains("is there already"))

        let other = try ScratchDirectory()
        let state = other.path + "/state"
        let keyless = try site.naloxd("restore", copy, "--state", state)
        #expect(keyless.code == 1 && keyless.text.contains("--new-keys"))
        #expect(!site.names(state).contains("data.mdb"))
        let restored = try site.naloxd("restore", copy, "--state", state, "--keys", site.path("saved"))
        #expect(restored.code == 0, "\(restored.text)")
        let daemon = try Daemon(in: other)
        #expect(try site.root(daemon) == root)
        #expect(daemon.terminate() == 0)

        // The same again, from the directory of all copies: a ledger that the copy holds may be replaced.
        #expect(try site.naloxd("restore", site.copies, "--state", state).code == 0)
        try daemon.start()
        #expect(try site.root(daemon) == root)
    }

    /// What was acknowledged is in the copy's write-ahead log alone: `cp -a` of a ledger whose daemon was killed.
    @Test func aCopyOfALedgerThatWasKilled() throws {
        let site = try Site()
        try site.receive(20)
        site.daemon.kill()
        let copy = site.path("copy")
        try FileManager.default.copyItem(atPath: site.daemon.state, toPath: copy)
        try site.requireRestored(copy, events: 25)
    }

    /// The same of a nightly copy that somebody served.
    @Test func aBackupThatWasServedAndKilled() throws {
        let site = try Site()
        let backup = try site.naloxd("backup", site.copies, "--state", site.daemon.state)
        let copy = try #require(backup.lines.first)
        let other = try ScratchDirectory()
        try FileManager.default.moveItem(atPath: copy, toPath: other.path + "/state")
        try FileManager.default.copyItem(
            atPath: site.daemon.state + "/keys", toPath: other.path + "/state/keys")
        let daemon = try Daemon(in: other)
        let wire = try Wire(to: daemon.socket)
        _ = try wire.line()
        for lot in 1...8 {
            _ = try wire.ask("RECEIVE facility=a product=spray-1.8mg lot=N\(lot) expiry=2060-01-31 qty=1")
        }
        daemon.kill()
        try site.requireRestored(daemon.state, events: 13)
    }

    /// What was acknowledged before the restore began is waited for.
    @Test func aLedgerThatIsServedIsTheCopy() throws {
        let site = try Site()
        let writer = Writer(to: site.daemon.socket)
        defer { writer.stop() }
        for round in 0..<3 {
            try site.receive(10)
            let acknowledged = writer.acknowledged
            let state = site.path("restored-\(round)")
            let restored = try site.naloxd("restore", site.daemon.state, "--state", state, "--new-keys")
            #expect(restored.code == 0, "\(restored.text)")
            #expect(try site.audit("export", "--state", state, state + ".export").code == 0)
            let lines = try String(contentsOfFile: state + ".export", encoding: .utf8)
            #expect(lines.split(separator: "\n").count >= 5 + 2 + 10 * (round + 1) + acknowledged)
        }
        #expect(writer.stop() > 0)
    }

    @Test func keysThatAreLost() throws {
        let site = try Site()
        try site.receive(5)
        #expect(try site.naloxd("backup", site.copies, "--state", site.daemon.state).code == 0)
        let other = try ScratchDirectory()
        let restored = try site.naloxd("restore", site.copies, "--state", other.path + "/state", "--new-keys")
        #expect(restored.code == 0, "\(restored.text)")
        let daemon = try Daemon(in: other)
        let wire = try Wire(to: daemon.socket)
        _ = try wire.line()
        #expect(try wire.ask("EVENTS kind=key-changed").count == 3)
        #expect(try wire.ask("RECEIVE facility=a product=spray-1.8mg lot=N expiry=2060-01-31 qty=1").count == 1)
        #expect(try site.audit("verify", "--state", other.path + "/state", "--socket", daemon.socket).lines == [])
    }

    @Test func whatIsNewerIsNeverLost() throws {
        let site = try Site()
        try site.receive(3)
        #expect(try site.naloxd("backup", site.copies, "--state", site.daemon.state).code == 0)
        try site.receive(1)
        let root = try site.root()
        let served = try site.naloxd("restore", site.copies, "--state", site.daemon.state)
        #expect(served.code == 1 && served.text.contains("in use"))
        // Acknowledged, and perhaps not yet settled.
        site.daemon.kill()
        let refused = try site.naloxd("restore", site.copies, "--state", site.daemon.state)
        #expect(refused.code == 1 && refused.text.contains("lose what is newer"), "\(refused.text)")
        try site.daemon.start()
        #expect(try site.root() == root)
    }

    @Test func aDamagedCopyIsRefused() throws {
        let site = try Site()
        try site.receive(200)
        let backup = try site.naloxd("backup", site.copies, "--state", site.daemon.state)
        let copy = try #require(backup.lines.first)
        let file = copy + "/data.mdb"
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        let state = site.path("restored")
        for kept in [whole.count / 2, 9_000, 100, 0] {
            try whole.prefix(kept).write(to: URL(fileURLWithPath: file))
            let refused = try site.naloxd("restore", copy, "--state", state, "--new-keys")
            #expect(refused.code == 1 && !refused.lines.isEmpty, "\(kept) bytes: \(refused.text)")
            #expect(!site.names(state).contains("data.mdb"))
        }
        // Pages that tell of pages, overwritten.
        var overwritten = whole
        for offset in stride(from: 8_192, to: whole.count, by: 4_096) {
            overwritten.replaceSubrange(offset..<offset + 64, with: [UInt8](repeating: 0xA5, count: 64))
        }
        try overwritten.write(to: URL(fileURLWithPath: file))
        #expect(try site.naloxd("restore", copy, "--state", state, "--new-keys").code == 1)
        #expect(!site.names(state).contains("data.mdb"))
        try whole.write(to: URL(fileURLWithPath: file))
        #expect(try site.naloxd("restore", copy, "--state", state, "--new-keys").code == 0)
    }

    @Test func whereNoCopyCanBe() throws {
        let site = try Site()
        let state = site.daemon.state
        for target in [state, state + "/", state + "/../state"] {
            let refused = try site.naloxd("backup", target, "--state", state)
            #expect(refused.code == 1 && refused.text.contains("a ledger's own directory"), "\(refused.text)")
        }
        #expect(try site.naloxd("backup", "/dev/null/copies", "--state", state).code == 1)
        #expect(try site.naloxd("backup", site.copies, "--state", site.path("nowhere")).code == 1)
        #expect(try site.naloxd("backup", "--state", state).code == 2)
        #expect(try site.naloxd("restore", site.copies, "--state", state, "--keys", "x", "--new-keys").code == 2)
        #expect(try site.naloxd("restore", site.path("nowhere"), "--state", site.path("new")).code == 1)
        #expect(site.names(site.copies) == [])
    }

    /// What a backup of an unserved ledger makes beside it must be its owner's; a served one is its daemon's matter.
    @Test(.enabled(if: geteuid() == 0)) func somebodyElsesLedger() throws {
        let site = try Site()
        let state = site.daemon.state
        try #require(chown(state, 1, 1) == 0)
        #expect(try site.naloxd("backup", site.copies, "--state", state).code == 0)
        #expect(site.daemon.terminate() == 0)
        let refused = try site.naloxd("backup", site.copies, "--state", state)
        #expect(refused.code == 1 && refused.text.contains("belongs to "), "\(refused.text)")
        #expect(site.names(site.copies).count == 1)
    }

    /// A backup that was killed leaves something, which the next one takes away.
    @Test func whatAKilledBackupLeft() throws {
        let site = try Site()
        let left = site.copies + "/.2026-01-05T080000Z.4194304"
        try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
        try Data(count: 100).write(to: URL(fileURLWithPath: left + "/data.mdb"))
        #expect(try site.naloxd("backup", site.copies, "--state", site.daemon.state).code == 0)
        #expect(site.names(site.copies).count == 1 && !site.names(site.copies).contains { $0.hasPrefix(".") })
    }
}

extension Site {
    /// A copy that verifies with so many events is restored with all of them.
    fileprivate func requireRestored(_ copy: String, events: Int) throws {
        #expect(try audit("verify", "--state", copy).lines == [])
        #expect(try audit("export", "--state", copy, path("seen")).code == 0)
        let state = path("restored")
        let restored = try naloxd("restore", copy, "--state", state, "--new-keys")
        #expect(restored.code == 0 && restored.text.contains(": \(events) events, root "), "\(restored.text)")
        #expect(try audit("verify", "--state", state).lines == [])
        #expect(try audit("export", "--state", state, path("restored.export")).code == 0)
        let seen = try String(contentsOfFile: path("seen"), encoding: .utf8)
        #expect(seen.split(separator: "\n").count == events)
        #expect(try String(contentsOfFile: path("restored.export"), encoding: .utf8).hasPrefix(seen))
    }
}

/// Receives one unit after the other on a thread of its own.
private final class Writer: @unchecked Sendable {
    // @unchecked Sendable: what threads share is behind the lock.
    private let lock = NSLock()
    private var count = 0
    private var isStopping = false
    private var hasEnded = false

    init(to socket: String) {
        Thread.detachNewThread { [self] in
            defer { lock.withLock { hasEnded = true } }
            guard let wire = try? Wire(to: socket), (try? wire.line()) != nil else { return }
            while !lock.withLock({ isStopping }) {
                let request = "RECEIVE facility=a product=syringe-kit lot=W expiry=2060-01-31 qty=1"
                guard (try? wire.ask(request))?.last?.hasPrefix("OK ") == true else { return }
                lock.withLock { count += 1 }
            }
        }
    }

    var acknowledged: Int { lock.withLock { count } }

    /// - Returns: how many were acknowledged.
    @discardableResult
    func stop() -> Int {
        lock.withLock { isStopping = true }
        while !lock.withLock({ hasEnded }) { usleep(1_000) }
        return acknowledged
    }
}
