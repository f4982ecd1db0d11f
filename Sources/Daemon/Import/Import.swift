import CivilTime
import Glibc
import Journal
import Ledger
import SystemPackage

/// Makes a new ledger from a file of request lines that each tell when they were recorded.
public struct Import: Sendable {
    private let directory: StateDirectory
    private let site: String
    private let zone: Zone
    private let refusedPath: String?
    private let keyFiles: KeyFiles

    /// - Parameters:
    ///   - directory: where the ledger will stand.
    ///   - refusedPath: goes on after a refusal and keeps the line in this file; nil: the first refusal ends it all.
    public init(into directory: StateDirectory, site: String, zone: Zone, refusedPath: String?, keyFiles: KeyFiles) {
        self.directory = directory
        self.site = site
        self.zone = zone
        self.refusedPath = refusedPath
        self.keyFiles = keyFiles
    }

    /// What was done.
    public struct Summary: Sendable {
        public let lines: Int
        public let events: UInt64
        /// Lines that are not in the ledger.
        public let refused: Int
        /// When the last event was recorded, by the file.
        public let newest: Instant
    }

    /// - Parameters:
    ///   - input: a file of request lines.
    ///   - progress: is told now and then how many bytes and lines were read.
    public func run(
        _ input: ImportInput, progress: (_ bytes: Int64, _ lines: Int) -> Void = { _, _ in }
    ) async throws(ImportError) -> Summary {
        var input = input
        guard try !input.isExport() else { throw .isExport }
        let refused = try refusedPath.map { (path) throws(ImportError) in try RefusedLines(path: path) }
        let nursery = try journaling { () throws(JournalError) in try LedgerNursery(for: directory) }
        var madeKeys: [KeyFiles.Name] = []
        do throws(ImportError) {
            let keys = try keys { madeKeys.append($0) }
            let recorder = recorder(nursery, keys, refused)
            try await Self.fill(recorder, input.blocks, ImportReader(pseudonyms: keys.pseudonyms, zone: zone), progress)
            let ledger = try recorder.finish()
            try refused?.finish()
            guard let ledger else { throw .noRequests }
            try journaling { () throws(JournalError) in try nursery.finish(ledger.journal) }
            return Summary(
                lines: recorder.lineCount, events: ledger.recorder.lastNumber, refused: refused?.count ?? 0,
                newest: ledger.recorder.lastAt)
        } catch {
            keyFiles.remove(madeKeys)
            nursery.discard()
            throw error
        }
    }

    private func keys(made: (KeyFiles.Name) -> Void) throws(ImportError) -> LedgerKeys {
        do {
            return try keyFiles.makeKeys(site: site, made: made)
        } catch {
            throw .keys(error)
        }
    }

    private func recorder(_ nursery: LedgerNursery, _ keys: LedgerKeys, _ refused: RefusedLines?) -> ImportRecorder {
        let caller = Caller(name: UserNames().name(of: geteuid()), isAdministrator: true)
        return ImportRecorder(by: caller, keeping: refused) { (start) throws(JournalError) in
            try nursery.makeJournal(
                Opening(
                    site: site, zone: zone, at: start, by: caller.name, verifierKey: keys.verifierKey,
                    pseudonymKey: keys.pseudonyms.fingerprint))
        }
    }

    /// Records one block while the next one is read.
    private static func fill(
        _ recorder: ImportRecorder, _ blocks: LineBlocks, _ reader: ImportReader, _ progress: (Int64, Int) -> Void
    ) async throws(ImportError) {
        var step = try await next(blocks, reader).get()
        while let block = step.block {
            let rest = step.rest
            async let ahead = next(rest, reader)
            try recorder.record(block)
            progress(rest.bytesRead, recorder.lineCount)
            step = try await ahead.get()
        }
    }

    private struct Step: Sendable {
        /// Nil at the end.
        let block: ImportBlock?
        let rest: LineBlocks
    }

    private static func next(_ blocks: LineBlocks, _ reader: ImportReader) async -> Result<Step, ImportError> {
        var rest = blocks
        do throws(ImportError) {
            let bytes = try rest.next()
            return .success(Step(block: bytes.map(reader.block), rest: rest))
        } catch {
            return .failure(error)
        }
    }
}
