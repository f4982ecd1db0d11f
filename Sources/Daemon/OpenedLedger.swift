import CivilTime
import Glibc
import Journal
import Ledger
import Logging

/// A ledger with its keys, ready to be served: made on the first start, opened on every other.
struct OpenedLedger: Sendable {
    let journal: Journal
    let keys: LedgerKeys

    init(_ configuration: ServerConfiguration, logger: Logger) throws {
        let directory = StateDirectory(configuration.state)
        let files = KeyFiles(in: directory, credentials: configuration.credentials)
        if !directory.holdsLedger { try Self.make(directory, files, configuration, logger) }
        journal = try Journal(opening: directory, isWriting: true)
        if let site = configuration.site, site != journal.site {
            throw JournalError.otherSite(asked: site, stored: journal.site)
        }
        if let zone = configuration.zone, zone != journal.zone.identifier {
            throw JournalError.otherZone(asked: zone, stored: journal.zone.identifier)
        }
        keys = try configuration.takesNewKeys ? files.makeKeys(site: journal.site) : files.keys(site: journal.site)
        try requireKeys(configuration, files, logger)
    }

    /// The keys must be those that the log names, or be named there as new ones.
    private func requireKeys(_ configuration: ServerConfiguration, _ files: KeyFiles, _ logger: Logger) throws {
        let changes = keys.changes(from: try journal.loggedKeys())
        guard let first = changes.first else { return }
        guard configuration.takesNewKeys else {
            throw KeyFileError.other(first.name, path: files.path(of: first.name))
        }
        let recorder = try journal.recorder()
        for (name, change) in changes {
            try recorder.changeKey(change, clock: Instant.now(), by: UserNames().name(of: geteuid()))
            logger.notice("named a new key in the log", metadata: ["key": "\(name.rawValue)"])
        }
        // Settled, not only sealed: the next start looks for them in the store.
        try recorder.settle()
    }

    private static func make(
        _ directory: StateDirectory, _ files: KeyFiles, _ configuration: ServerConfiguration, _ logger: Logger
    ) throws {
        let site = configuration.site ?? HostName.asSite
        let zone = try Zone(identifier: configuration.zone ?? ServerConfiguration.standardZone)
        try directory.create()
        // Before there are keys: those of a ledger that is lost would be taken for this one's.
        try directory.requireUnused()
        let keys = try files.makeKeys(site: site)
        let opening = Opening(
            site: site, zone: zone, at: Instant.now(), by: UserNames().name(of: geteuid()),
            verifierKey: keys.verifierKey, pseudonymKey: keys.pseudonyms.fingerprint)
        try Journal.create(in: directory, opening)
        logger.notice(
            "made a ledger", metadata: ["site": "\(site)", "time-zone": "\(zone)", "vkey": "\(keys.verifierKey)"])
    }
}
