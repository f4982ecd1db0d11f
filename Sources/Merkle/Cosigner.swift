/// A witness's private key, which cosigns checkpoints (C2SP tlog-cosignature).
public struct Cosigner: Sendable {
    private let key: SigningKey

    /// `seed` is the 32 bytes of an Ed25519 private key (RFC 8032 §5.1.5), one that is used for nothing else.
    public init(name: String, seed: [UInt8]) throws(NoteError) {
        key = try SigningKey(name: name, type: .cosignature, seed: seed)
    }

    /// The key by which others verify.
    public var verifierKey: VerifierKey { key.verifierKey }

    /// Adds this key's cosignature to `note`, which must be a checkpoint. By it the witness says that of all trees of
    /// this origin that it saw until `timestampSeconds` since the epoch this is the largest, and consistent with the
    /// others: the caller has verified that.
    public func sign(_ note: inout SignedNote, timestampSeconds: UInt64) throws(NoteError) {
        _ = try Checkpoint(parsing: note.text)
        guard let message = Cosignature.message(text: note.text, timestampSeconds: timestampSeconds) else {
            throw .timestampTooLarge
        }
        try note.add(key.signature(of: message, prefix: timestampSeconds.bigEndianBytes))
    }
}
