/// A text signed by one or more keys (C2SP signed-note). Parsing and formatting are each other's inverse, byte by byte.
public struct SignedNote: Equatable, Sendable {
    /// Signatures that a note may have.
    public static let maximumSignatures = 100

    /// The signed bytes: UTF-8, ending in a newline, without the blank line that follows.
    public let text: [UInt8]

    /// At least one where the note was parsed.
    public private(set) var signatures: [NoteSignature]

    /// A note to be signed: `text` is UTF-8 without control characters but newlines, and ends in one.
    public init(text: [UInt8]) throws(NoteError) {
        try NoteText.check(text)
        self.text = text
        signatures = []
    }

    /// Parses a whole note. The signatures are not verified by that: the text is not to be trusted before
    /// `verifiedSignatures(by:)` returned.
    public init(parsing bytes: [UInt8]) throws(NoteError) {
        guard NoteText.hasOnlyPermittedCharacters(bytes) else { throw .badCharacters }
        guard let textEnd = Self.endOfText(bytes) else { throw .noSignatures }
        text = [UInt8](bytes[..<textEnd])
        signatures = []
        var rest = bytes[(textEnd + 1)...]
        guard !rest.isEmpty else { throw .noSignatures }
        while !rest.isEmpty {
            let number = signatures.count + 1
            guard number <= Self.maximumSignatures else { throw .tooManySignatures }
            guard let newline = rest.firstIndex(of: NoteText.newline),
                let signature = NoteSignature(line: rest[..<newline])
            else { throw .badSignatureLine(number: number) }
            signatures.append(signature)
            rest = rest[(newline + 1)...]
        }
    }

    /// Adds a signature at the end, instead of those that the same key made before.
    mutating func add(_ signature: NoteSignature) throws(NoteError) {
        signatures.removeAll { $0.isBy(keyName: signature.keyName, keyID: signature.keyID) }
        guard signatures.count < Self.maximumSignatures else { throw .tooManySignatures }
        signatures.append(signature)
    }

    /// The note as it is written and sent.
    public var bytes: [UInt8] {
        var bytes = text
        bytes.append(NoteText.newline)
        for signature in signatures {
            bytes += signature.line
            bytes.append(NoteText.newline)
        }
        return bytes
    }

    /// The first signature by each of `keys` that signed the note, in the note's order; all signatures by them verify.
    /// Signatures by other keys are ignored, as the specification demands.
    public func verifiedSignatures(by keys: [VerifierKey]) throws(NoteError) -> [NoteSignature] {
        var verified: [NoteSignature] = []
        for signature in signatures {
            guard let key = keys.first(where: { $0.isNamed(by: signature) }) else { continue }
            guard key.verifies(signature, text: text) else { throw .wrongSignature(keyName: signature.keyName) }
            if !verified.contains(where: { key.isNamed(by: $0) }) { verified.append(signature) }
        }
        guard !verified.isEmpty else { throw .noKnownSignature }
        return verified
    }

    /// Where the last blank line begins.
    private static func endOfText(_ bytes: [UInt8]) -> Int? {
        var position = bytes.count - 1
        while position > 0 {
            if bytes[position] == NoteText.newline, bytes[position - 1] == NoteText.newline { return position }
            position -= 1
        }
        return nil
    }
}
