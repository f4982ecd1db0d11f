import Ledger
import Merkle

/// What a verification has shown to be sound.
public struct VerifiedLog: Sendable {
    /// How many there are, from event 1.
    public let events: UInt64
    /// Of the tree of all events.
    public let root: TreeHash
    /// Of the newest event; of an empty log, the empty tree's root.
    let newestLeaf: TreeHash
    public let site: String
    public let timeZone: String
    public let keys: LoggedKeys

    init(_ replay: VerificationReplay, root: TreeHash, newestLeaf: TreeHash?) {
        events = replay.last
        self.root = root
        self.newestLeaf = newestLeaf ?? .emptyRoot
        site = replay.books.header.site
        timeZone = replay.books.header.zone
        keys = replay.keys
    }
}
