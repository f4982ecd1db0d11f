/// One signature of a signed note: a line `— name base64(key ID ‖ signature)`.
public struct NoteSignature: Equatable, Sendable {
    /// The signer's name.
    public let keyName: String
    /// The first four bytes of a hash of name, type and key; together with the name it says which key signed.
    public let keyID: UInt32
    /// The signature as its type has it, without the key ID; for a cosignature the timestamp stands before it.
    public let bytes: [UInt8]

    init(keyName: String, keyID: UInt32, bytes: [UInt8]) {
        self.keyName = keyName
        self.keyID = keyID
        self.bytes = bytes
    }

    /// Nil unless `line`, without its newline, is a signature line. Its characters are known to be permitted ones.
    init?(line: ArraySlice<UInt8>) {
        guard line.starts(with: Self.prefix) else { return nil }
        let fields = line.dropFirst(Self.prefix.count).split(
            separator: NoteText.space, omittingEmptySubsequences: false)
        guard fields.count == 2, let decoded = Base64.decode(fields[1]), decoded.count > 4 else { return nil }
        let name = String(decoding: fields[0], as: UTF8.self)
        guard NoteText.isKeyName(name) else { return nil }
        keyName = name
        keyID = decoded[..<4].reduce(0) { $0 << 8 | UInt32($1) }
        bytes = [UInt8](decoded[4...])
    }

    /// Seconds since the epoch at which a cosignature/v1 says that it was made; nil where its length is not that of
    /// one. Worth nothing before the signature is verified.
    public var cosignedAtSeconds: UInt64? {
        guard bytes.count == Cosignature.byteCount else { return nil }
        return bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The bytes of the names decide: Swift takes different spellings of a character for equal.
    func isBy(keyName: String, keyID: UInt32) -> Bool {
        self.keyID == keyID && self.keyName.utf8.elementsEqual(keyName.utf8)
    }

    /// The signature line without its newline.
    public var line: [UInt8] {
        Self.prefix + keyName.utf8 + [NoteText.space] + Base64.encode(keyID.bigEndianBytes + bytes)
    }

    private static let prefix = [UInt8]("— ".utf8)
}

extension FixedWidthInteger {
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { [UInt8]($0) } }
}
