import Crypto

/// The key that hides recipients' codes: equal codes give equal pseudonyms, and without the key neither leads to the
/// other. Destroying it unlinks every person and breaks no proof, for the log holds pseudonyms alone.
public struct PseudonymKey: Sendable {
    public static let byteCount = 32

    private let key: SymmetricKey

    /// - Parameter bytes: 32 random bytes.
    public init(_ bytes: some Sequence<UInt8>) {
        key = SymmetricKey(data: Array(bytes))
    }

    /// HMAC-SHA-256 (RFC 2104) of the code's UTF-8, cut to 128 bits, base64url: 22 characters.
    public func pseudonym(of code: String) -> String {
        HMAC<SHA256>.authenticationCode(for: Array(code.utf8), using: key).withUnsafeBytes { hash in
            var text: [UInt8] = []
            text.appendBase64URL(
                UInt64(bigEndian: hash.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: hash.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
            return String(decoding: text, as: UTF8.self)
        }
    }

    /// Tells this key from others without giving it away: the pseudonym of the empty code, which no recipient has.
    public var fingerprint: String { pseudonym(of: "") }
}
