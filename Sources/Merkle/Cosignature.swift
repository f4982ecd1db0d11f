/// cosignature/v1 of C2SP tlog-cosignature: a witness's word on the largest tree it has seen, and when.
enum Cosignature {
    /// A timestamp of eight bytes, high one first, then the Ed25519 signature.
    static let byteCount = 8 + 64

    /// What is signed; nil where the time is past 2^63 − 1.
    static func message(text: [UInt8], timestampSeconds: UInt64) -> [UInt8]? {
        guard timestampSeconds <= UInt64(Int64.max) else { return nil }
        return [UInt8]("cosignature/v1\ntime \(timestampSeconds)\n".utf8) + text
    }
}
