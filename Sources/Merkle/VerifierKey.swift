import Crypto

/// A public key by which a note's signatures are verified: `name+hex(key ID)+base64(type ‖ key)` (C2SP signed-note).
public struct VerifierKey: Equatable, Sendable {
    /// What a signature of the key says, by the specification's type byte.
    public enum SignatureType: UInt8, Sendable {
        /// Ed25519 over the note's text.
        case ed25519 = 0x01
        /// Ed25519 over a time and a checkpoint (C2SP tlog-cosignature).
        case cosignature = 0x04
    }

    /// The signer's name.
    public let name: String
    /// What it signs.
    public let type: SignatureType
    /// The 32 bytes of the Ed25519 public key.
    public let publicKey: [UInt8]
    /// SHA-256(name ‖ newline ‖ type ‖ key), its first four bytes.
    public let keyID: UInt32

    /// `publicKey` is 32 bytes; `name` is not empty and without spaces, plus signs and control characters.
    public init(name: String, type: SignatureType = .ed25519, publicKey: [UInt8]) throws(NoteError) {
        guard NoteText.isKeyName(name) else { throw .badKeyName }
        guard publicKey.count == 32 else { throw .badKey }
        self.name = name
        self.type = type
        self.publicKey = publicKey
        let hash = SHA256.hash(data: [UInt8](name.utf8) + [NoteText.newline, type.rawValue] + publicKey)
        keyID = hash.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Parses a whole verifier key, without a newline.
    public init(parsing bytes: some Collection<UInt8>) throws(NoteError) {
        // Base64 may hold plus signs of its own.
        let fields = bytes.split(separator: NoteText.plus, maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, let key = Base64.decode(fields[2]), let typeByte = key.first else { throw .badKey }
        guard let name = String(validating: fields[0], as: UTF8.self) else { throw .badKeyName }
        guard let type = SignatureType(rawValue: typeByte) else { throw .unknownSignatureType(typeByte) }
        try self.init(name: name, type: type, publicKey: [UInt8](key[1...]))
        guard fields[1].elementsEqual(hexadecimalID.utf8) else { throw .wrongKeyID }
    }

    /// The key as it is handed to verifiers.
    public var text: String {
        "\(name)+\(hexadecimalID)+\(String(decoding: Base64.encode([type.rawValue] + publicKey), as: UTF8.self))"
    }

    func isNamed(by signature: NoteSignature) -> Bool {
        signature.isBy(keyName: name, keyID: keyID)
    }

    /// Whether `signature` names this key and is a true signature of `text`.
    public func verifies(_ signature: NoteSignature, text: [UInt8]) -> Bool {
        guard isNamed(by: signature) else { return false }
        switch type {
        case .ed25519:
            return isSignature(signature.bytes, of: text)
        case .cosignature:
            guard let seconds = signature.cosignedAtSeconds,
                let message = Cosignature.message(text: text, timestampSeconds: seconds)
            else { return false }
            return isSignature([UInt8](signature.bytes[8...]), of: message)
        }
    }

    private func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(signature, for: message)
    }

    private var hexadecimalID: String {
        let digits = String(keyID, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
}
