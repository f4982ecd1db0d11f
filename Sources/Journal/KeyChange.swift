import CivilTime
import Ledger
import Line
import Merkle

/// A key of a ledger that takes the place of one before it.
public enum KeyChange: Sendable {
    /// The verifier key of checkpoints from here on.
    case checkpoint(VerifierKey)
    /// Fingerprint of the key that hides recipients' codes from here on.
    case pseudonym(fingerprint: String)

    var draft: Draft {
        switch self {
        case .checkpoint(let key):
            Draft(.keyChanged, [Field("key", LoggedKeys.checkpointName), Field("vkey", key.text)])
        case .pseudonym(let fingerprint):
            Draft(.keyChanged, [Field("key", LoggedKeys.pseudonymName), Field("pseudonym-key", fingerprint)])
        }
    }
}

extension Recorder {
    /// Names a new key to the log.
    public func changeKey(_ change: KeyChange, clock: Instant, by: String) throws(JournalError) {
        try enterAlone(change.draft, at: max(clock, lastAt), by: by)
    }
}
