import CivilTime
import LMDB
import Ledger
import Line
import Merkle

/// A ledger on the disk: the one owner of "durable".
///
/// Its parts are made here and each is used by one thread at a time: one recorder, which decides and writes, and any
/// number of stores to read from.
public final class Journal: Sendable {
    public let directory: StateDirectory
    public let site: String
    public let zone: Zone
    let environment: Environment
    let tables: Tables
    private let lock: DirectoryLock?
    /// What the recorder has made durable and not settled yet.
    public let sealedStock = SealedStock()

    /// Opens a ledger.
    ///
    /// - Parameter isWriting: takes the directory's lock; without, the ledger may be in use by a daemon.
    public init(opening directory: StateDirectory, isWriting: Bool) throws(JournalError) {
        guard directory.holdsLedger else { throw .noLedger(path: directory.path) }
        self.directory = directory
        lock = isWriting ? try directory.lock() : nil
        environment = try Self.open(directory.path, readOnly: !isWriting)
        let environment = self.environment
        if isWriting { _ = try storing { () throws(LMDBError) in try environment.clearStaleReaders() } }
        let tables = try storing { () throws(LMDBError) in try Tables(openingIn: environment) }
        self.tables = tables
        let store = try LedgerStore(environment, tables)
        let header = try booking { () throws(Refusal) in try Books(store: store).header }
        site = header.site
        let format = try booking { () throws(Refusal) in try store.event(1) }?["format"] ?? "?"
        guard format == Opening.format else { throw .newerFormat(format) }
        do {
            zone = try Zone(identifier: header.zone)
        } catch {
            throw .damaged("the ledger's time zone: \(error)")
        }
    }

    static func open(_ path: String, readOnly: Bool) throws(JournalError) -> Environment {
        try storing { () throws(LMDBError) in
            try Environment(
                opening: path, mapSizeBytes: Limits.addressSpaceBytes, maximumTables: Tables.count,
                maximumReaders: Limits.storeReaders, readOnly: readOnly)
        }
    }

    /// Opens the store of a directory that nobody serves, to read: LMDB maps the whole file, and no more.
    static func openUnserved(_ directory: StateDirectory) throws(LMDBError) -> Environment {
        try Environment(
            opening: directory.path, mapSizeBytes: 1, maximumTables: Tables.count, maximumReaders: 1, readOnly: true,
            isLocked: false)
    }

    /// Makes a new ledger with its first events. It is made under another name and renamed, for LMDB writes its first
    /// pages unsynced: at no moment is there a ledger that does not open.
    ///
    /// - Parameter opening: who makes it, where and when.
    public static func create(in directory: StateDirectory, _ opening: Opening) throws(JournalError) {
        try directory.create()
        let lock = try directory.lock()
        try directory.requireUnused()
        let nursery = try directory.emptyNursery()
        try fill(nursery, opening)
        try directory.install(nursery)
        _ = consume lock
    }

    private static func fill(_ nursery: StateDirectory, _ opening: Opening) throws(JournalError) {
        let environment = try open(nursery.path, readOnly: false)
        var transaction = try storing { () throws(LMDBError) in try environment.beginWrite() }
        let tables = try storing { () throws(LMDBError) in try Tables(creatingIn: &transaction) }
        try commit(transaction)
        let recorder = try Recorder(environment, tables, zone: opening.zone, directory: nursery)
        try recorder.open(opening)
        try recorder.settle()
        try StateDirectory.synchronize(nursery.dataFile)
        try StateDirectory.synchronize(nursery.path)
    }

    /// The writer's side. There may be one. What was acknowledged and is not in the store yet is settled first.
    public func recorder() throws(JournalError) -> Recorder {
        let recorder = try Recorder(environment, tables, zone: zone, directory: directory)
        recorder.writeAheadLog = try WriteAheadLog(in: directory)
        try recorder.recover()
        recorder.reserve = DiskReserve(for: environment)
        recorder.sealedStock = sealedStock
        return recorder
    }

    /// The writer's side of a ledger that is being filled: nothing is durable before it is settled.
    public func importingRecorder() throws(JournalError) -> Recorder {
        try Recorder(environment, tables, zone: zone, directory: directory, isImport: true)
    }

    /// A reader's side, at the newest settled moment.
    public func store() throws(JournalError) -> LedgerStore {
        try LedgerStore(environment, tables)
    }

    public var statistics: Environment.Statistics { environment.statistics }

    /// Frees the slots of readers that died.
    public func clearStaleReaders() throws(JournalError) {
        _ = try storing { () throws(LMDBError) in try environment.clearStaleReaders() }
    }
}

/// What event 1 says.
public struct Opening: Sendable {
    public let site: String
    public let zone: Zone
    public let at: Instant
    public let by: String
    /// Verifier key of checkpoints.
    public let verifierKey: String
    /// Fingerprint of the pseudonym key.
    public let pseudonymKey: String

    public init(site: String, zone: Zone, at: Instant, by: String, verifierKey: String, pseudonymKey: String) {
        self.site = site
        self.zone = zone
        self.at = at
        self.by = by
        self.verifierKey = verifierKey
        self.pseudonymKey = pseudonymKey
    }

    /// Event 1, and the products that are there from the start.
    var drafts: [Draft] {
        [
            Draft(
                .opened,
                [
                    Field("site", site), Field("time-zone", zone.identifier), Field("format", Opening.format),
                    Field("vkey", verifierKey), Field("pseudonym-key", pseudonymKey),
                ]),
            product("syringe-kit", "2 mg/2 mL prefilled syringe with nasal atomiser", "syringe-kit", micrograms: 2_000),
            product("spray-1.8mg", "1.8 mg nasal spray", "nasal-spray", micrograms: 1_800),
            product("spray-1.26mg", "1.26 mg nasal spray", "nasal-spray", micrograms: 1_260),
        ]
    }

    /// Of the log and the store; a program refuses one that it does not know.
    public static let format = "1"

    private func product(_ code: String, _ name: String, _ form: String, micrograms: Int) -> Draft {
        Draft(
            .product,
            [
                Field("product", code), Field("name", name), Field("form", form), Field("strength-ug", micrograms),
            ])
    }
}
