import Ledger
import Merkle

/// The keys that a ledger works with.
public struct LedgerKeys: Sendable {
    /// Hides recipients' codes.
    public let pseudonyms: PseudonymKey
    /// Signs checkpoints.
    public let signer: NoteSigner

    /// - Parameters:
    ///   - pseudonym: 32 random bytes.
    ///   - checkpoint: the 32 bytes of an Ed25519 private key (RFC 8032 §5.1.5).
    public init(pseudonym: [UInt8], checkpoint: [UInt8], site: String) throws(NoteError) {
        pseudonyms = PseudonymKey(pseudonym)
        signer = try NoteSigner(name: Self.name(site: site), seed: checkpoint)
    }

    /// Name of the checkpoint key, and origin of the checkpoints: the log of one site.
    public static func name(site: String) -> String { "naloxd/" + site }

    /// What others verify checkpoints by.
    public var verifierKey: String { signer.verifierKey.text }
}
