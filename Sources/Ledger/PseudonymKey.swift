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
        base64URL(HMAC<SHA256>.authenticationCode(for: Array(code.utf8), using: key).prefix(16))
    }

    /// Tells this key from others without giving it away: the pseudonym of the empty code, which no recipient has.
    public var fingerprint: String { pseudonym(of: "") }
}
