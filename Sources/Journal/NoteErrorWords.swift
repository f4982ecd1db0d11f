import Merkle

extension NoteError {
    /// For a person.
    public var words: String {
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
