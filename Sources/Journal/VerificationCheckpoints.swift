import Merkle

/// A checkpoint that somebody kept, and by what name.
public struct KeptCheckpoint: Sendable {
    /// For messages: the file's path, or who showed it.
    public let name: String
    public let note: SignedNote
    public let checkpoint: Checkpoint

    /// - Parameter bytes: of the whole signed note.
    public init(name: String, bytes: [UInt8]) throws(Finding) {
        self.name = name
        do {
            note = try SignedNote(parsing: bytes)
            checkpoint = try Checkpoint(parsing: note.text)
        } catch {
            throw Finding(event: nil, "the checkpoint \(name) cannot be read: \(error.words)")
        }
    }
}

/// Holds kept checkpoints against a log while it is replayed: who signed them, and the root at their sizes.
struct VerificationCheckpoints {
    /// By size, the next one last.
    private var waiting: [KeptCheckpoint]
    private(set) var nextSize: UInt64 = .max
    /// The greatest size that a checkpoint vouched for.
    private var vouched: UInt64 = 0

    init(_ checkpoints: [KeptCheckpoint]) {
        waiting = checkpoints.sorted { $0.checkpoint.size > $1.checkpoint.size }
        nextSize = waiting.last?.checkpoint.size ?? .max
    }

    /// The log has grown to the size of the next one.
    mutating func reach(_ size: UInt64, root: TreeHash, keys: LoggedKeys) throws(Finding) {
        while let kept = waiting.last, kept.checkpoint.size == size {
            waiting.removeLast()
            try require(kept, signedBy: keys)
            guard kept.checkpoint.root == root else {
                let since = vouched == 0 ? "" : "; the first \(vouched) do have the root that an older checkpoint tells"
                throw Finding(
                    event: max(size, 1),
                    "the first \(size) events do not have the root that the checkpoint \(kept.name) tells\(since)")
            }
            vouched = size
        }
        nextSize = waiting.last?.checkpoint.size ?? .max
    }

    /// The log has ended: no checkpoint may tell of more.
    func requireAllReached(_ size: UInt64) throws(Finding) {
        guard let kept = waiting.last else { return }
        throw Finding(
            event: size + 1,
            "it is missing: the checkpoint \(kept.name) was signed when there were \(kept.checkpoint.size)")
    }

    private func require(_ kept: KeptCheckpoint, signedBy keys: LoggedKeys) throws(Finding) {
        let size = kept.checkpoint.size
        guard let signer = keys.signer(atSize: size) else {
            throw Finding(event: nil, "the checkpoint \(kept.name) tells of a log without events")
        }
        do {
            _ = try kept.note.verifiedSignatures(by: [signer])
        } catch {
            throw Finding(
                event: keys.checkpoint.last { $0.from <= size }?.from,
                "the key that it names did not sign the checkpoint \(kept.name): \(error.words)")
        }
        guard kept.checkpoint.origin.utf8.elementsEqual(signer.name.utf8) else {
            throw Finding(event: nil, "the checkpoint \(kept.name) is of another log, \(kept.checkpoint.origin)")
        }
    }
}
