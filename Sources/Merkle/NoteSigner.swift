/// A private key that signs notes.
public struct NoteSigner: Sendable {
    private let key: SigningKey

    /// `seed` is the 32 bytes of an Ed25519 private key (RFC 8032 §5.1.5).
    public init(name: String, seed: [UInt8]) throws(NoteError) {
        key = try SigningKey(name: name, type: .ed25519, seed: seed)
    }

    /// The key by which others verify.
    public var verifierKey: VerifierKey { key.verifierKey }

    /// Adds this key's signature to `note`.
    public func sign(_ note: inout SignedNote) throws(NoteError) {
        try note.add(key.signature(of: note.text))
    }
}
