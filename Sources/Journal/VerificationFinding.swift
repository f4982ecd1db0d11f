import LMDB
import Ledger
import Merkle

/// What a verification found wrong first: one plain sentence.
public struct Finding: Error, Equatable, Sendable, CustomStringConvertible {
    /// The first event that is wrong; nil where the damage lies in no single one.
    public let event: UInt64?
    public let message: String

    public init(event: UInt64?, _ message: String) {
        self.event = event
        self.message = message
    }

    /// `event N: …`, as the audit tool prints it.
    public var description: String {
        guard let event else { return message }
        return "event \(event): \(message)"
    }
}

extension Finding {
    /// What the books or the log's form say against an event. Their own words may begin with its number already.
    init(event: UInt64, _ refusal: Refusal) {
        let prefix = "event \(event): "
        let message = refusal.message
        self.init(event: event, message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message)
    }

    /// The store failed while this event was to be read.
    init(event: UInt64?, reading error: LMDBError) {
        self.init(event: event, "the store cannot be read: \(error)")
    }
}

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

extension NoteError {
    /// For a person.
    var words: String {
        switch self {
        case .badCharacters: "it holds bytes that no note may hold"
        case .textWithoutNewline: "its text does not end with a line's end"
        case .noSignatures: "it bears no signature"
        case .tooManySignatures: "it bears too many signatures"
        case .badSignatureLine(let number): "signature line \(number) is out of form"
        case .badKeyName: "a key's name is out of form"
        case .badKey: "a verifier key is out of form"
        case .unknownSignatureType(let type): "signatures of type \(type) are not known"
        case .wrongKeyID: "a verifier key's ID is not that of its name and key"
        case .badSeed: "a private key has 32 bytes"
        case .wrongSignature(let name): "the signature of \(name) is false"
        case .noKnownSignature: "none of its signatures is by a key that is to sign it"
        case .badCheckpointLine(let number): "line \(number) is not that of a checkpoint"
        case .timestampTooLarge: "a cosignature's time is out of range"
        case .signingFailed: "the signing failed"
        }
    }
}
