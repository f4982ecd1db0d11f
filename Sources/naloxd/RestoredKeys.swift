import CivilTime
import Daemon
import Glibc
import Journal

/// The keys that a restored ledger goes on with.
final class RestoredKeys {
    private let files: KeyFiles
    private let saved: SavedKeys?
    private let takesNew: Bool
    private var made: [KeyFiles.Name] = []
    private var changes: [(name: KeyFiles.Name, change: KeyChange)] = []

    /// - Parameters:
    ///   - saved: to be put where the ledger's keys are.
    ///   - takesNew: others than the log names are good too, and named there.
    init(files: KeyFiles, saved: SavedKeys?, takesNew: Bool) {
        self.files = files
        self.saved = saved
        self.takesNew = takesNew
    }

    /// Refuses a copy whose keys are not there, and puts in their place those that were saved.
    func prepare(for log: VerifiedLog) throws(Failure) {
        if let saved {
            guard try saved.keys(site: log.site).changes(from: log.keys).isEmpty else {
                throw Failure("these are not the keys that the copy's log names: they were saved of another ledger")
            }
            try readingKeys { () throws(KeyFileError) in try put(saved) }
        }
        let keys: LedgerKeys
        do throws(KeyFileError) {
            keys =
                try takesNew
                ? files.makeKeys(site: log.site) { made.append($0) } : files.keys(site: log.site)
        } catch {
            guard case .missing(_, let path) = error else { throw Failure(error) }
            throw Failure("the copy's keys are not there (\(path)): \(Self.advice)")
        }
        changes = keys.changes(from: log.keys)
        guard let other = changes.first, !takesNew else { return }
        throw Failure("\(other.name.rawValue) is there, but is not the key that the copy's log names: \(Self.advice)")
    }

    /// For a copy that was not put in the ledger's place.
    func takeBack() {
        files.remove(made)
    }

    /// - Returns: how many events tell of it.
    func nameNewKeys(in directory: StateDirectory) throws(JournalError) -> UInt64 {
        guard !changes.isEmpty else { return 0 }
        let journal = try Journal(opening: directory, isWriting: true)
        let recorder = try journal.recorder()
        for (_, change) in changes {
            try recorder.changeKey(change, clock: Instant.now(), by: UserNames().name(of: geteuid()))
        }
        try recorder.settle()
        return UInt64(changes.count)
    }

    private func put(_ saved: SavedKeys) throws(KeyFileError) {
        for (name, bytes) in [(KeyFiles.Name.pseudonym, saved.pseudonym), (.checkpoint, saved.checkpoint)] {
            do throws(KeyFileError) {
                // One that is there stays, and is compared with the log like the others.
                _ = try files.bytes(name)
            } catch {
                guard case .missing = error else { throw error }
                if try files.write(bytes, as: name) { made.append(name) }
            }
        }
    }

    private static let advice = "put them back, or give --keys FILE; if they are lost, --new-keys goes on with new ones"
}
