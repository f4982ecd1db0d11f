/// Why bytes are no signed note or checkpoint, why a key is none, or why a note is not to be trusted.
public enum NoteError: Error, Equatable {
    /// Not UTF-8, or it holds a control character other than newline.
    case badCharacters
    /// The text does not end in a newline.
    case textWithoutNewline
    /// No blank line, or no signature after the last one.
    case noSignatures
    /// More than `SignedNote.maximumSignatures`.
    case tooManySignatures
    /// Signature line `number`, from 1, is not `— name base64`, its Base64 is not canonical, or it has no newline.
    case badSignatureLine(number: Int)
    /// A key's name is empty, or holds a space, plus or control character.
    case badKeyName
    /// Not `name+id+key`, or no key of 32 bytes.
    case badKey
    /// A verifier key of a signature type that is not known here.
    case unknownSignatureType(UInt8)
    /// The key ID is not that of the name, type and key beside it.
    case wrongKeyID
    /// A seed is not 32 bytes.
    case badSeed
    /// A signature by a known key does not verify: the whole note is to be rejected.
    case wrongSignature(keyName: String)
    /// No signature is by a known key.
    case noKnownSignature
    /// Line `number`, from 1, of a checkpoint's text is not what it must be, or missing.
    case badCheckpointLine(number: Int)
    /// A cosignature's time is past 2^63 − 1.
    case timestampTooLarge
    /// The signing itself failed.
    case signingFailed
}
