import Crypto

/// An Ed25519 private key with the name that it signs under.
struct SigningKey: Sendable {
    let verifierKey: VerifierKey
    private let privateKey: Curve25519.Signing.PrivateKey

    init(name: String, type: VerifierKey.SignatureType, seed: [UInt8]) throws(NoteError) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { throw .badSeed }
        privateKey = key
        verifierKey = try VerifierKey(name: name, type: type, publicKey: [UInt8](key.publicKey.rawRepresentation))
    }

    /// `prefix`, then the 64 bytes of the signature of `message`.
    func signature(of message: [UInt8], prefix: [UInt8] = []) throws(NoteError) -> NoteSignature {
        guard let signature = try? privateKey.signature(for: message) else { throw .signingFailed }
        return NoteSignature(keyName: verifierKey.name, keyID: verifierKey.keyID, bytes: prefix + signature)
    }
}
