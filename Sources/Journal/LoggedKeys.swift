import Ledger
import Merkle

/// The keys that a log names: event 1 the first ones, each `key-changed` another.
public struct LoggedKeys: Sendable {
    /// The keys that sign checkpoints, each with the first size of the log at which it does.
    public private(set) var checkpoint: [(from: UInt64, key: VerifierKey)] = []
    /// Fingerprint of the key that hides recipients' codes now.
    public private(set) var pseudonym = ""

    /// Who signs a checkpoint of that size.
    public func signer(atSize size: UInt64) -> VerifierKey? {
        checkpoint.last { $0.from <= size }?.key
    }

    mutating func enter(_ event: Event) throws(Finding) {
        switch event.kind {
        case .opened:
            try enterVerifierKey(event)
            try enterPseudonymKey(event)
        case .keyChanged:
            switch event["key"] {
            case LoggedKeys.checkpointName: try enterVerifierKey(event)
            case LoggedKeys.pseudonymName: try enterPseudonymKey(event)
            default: throw Finding(event: event.number, "it changes a key that is none of a ledger's")
            }
        default: break
        }
    }

    static let checkpointName = "checkpoint"
    static let pseudonymName = "pseudonym"

    private mutating func enterVerifierKey(_ event: Event) throws(Finding) {
        guard let text = event["vkey"] else { throw Finding(event: event.number, "it names no verifier key") }
        do throws(NoteError) {
            let key = try VerifierKey(parsing: Array(text.utf8))
            guard key.type == .ed25519 else { throw NoteError.unknownSignatureType(key.type.rawValue) }
            checkpoint.append((event.number, key))
        } catch {
            throw Finding(event: event.number, "its verifier key is none: \(error.words)")
        }
    }

    private mutating func enterPseudonymKey(_ event: Event) throws(Finding) {
        guard let fingerprint = event["pseudonym-key"] else {
            throw Finding(event: event.number, "it names no pseudonym key")
        }
        pseudonym = fingerprint
    }
}

extension Journal {
    /// The keys that the log names. Read from the few events that name one.
    public func loggedKeys() throws(JournalError) -> LoggedKeys {
        let store = try store()
        let books = try booking { () throws(Refusal) in try Books(store: store) }
        var keys = LoggedKeys()
        for number in [1] + books.header.keyChanges {
            let event = try booking { () throws(Refusal) in try books.knownEvent(number) }
            do throws(Finding) {
                try keys.enter(event)
            } catch {
                throw .damaged(error.description)
            }
        }
        return keys
    }
}
