import Crypto
import Line

/// Tells a repeat from another request with its id: SHA-256 over the verb and the fields sorted by key, without `id`,
/// cut to 128 bits.
public struct RequestDigest: Equatable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// Of requests that are never repeated.
    static let none = RequestDigest(high: 0, low: 0)

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// No verb is longer.
    private static let verbBytes = 16

    /// Of bytes that stand for a request.
    public init(of bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { RequestDigest(of: $0) }
    }

    private init(of bytes: UnsafeRawBufferPointer) {
        var hasher = SHA256()
        hasher.update(bufferPointer: bytes)
        self = hasher.finalize().withUnsafeBytes { hash in
            RequestDigest(
                high: UInt64(bigEndian: hash.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: hash.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    /// - Parameter match: the fields among those of the verb's form.
    public init(_ verb: Verb, _ fields: Fields, _ match: FormMatch) {
        let id = fields.index(of: "id")
        let byteCount = Self.verbBytes + fields.bytes.count
        self = withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 8) { canonical in
            var end = verb.rawValue.utf8.count
            canonical.copyBytes(from: verb.rawValue.utf8)
            match.forEachInOrder { index in
                guard index != id else { return }
                fields.withField(at: index) { field in
                    UnsafeMutableRawBufferPointer(rebasing: canonical[end...]).copyMemory(from: field)
                    end += field.count
                }
            }
            return RequestDigest(of: UnsafeRawBufferPointer(rebasing: canonical[..<end]))
        }
    }

    /// Base64url, 22 characters.
    public var text: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    public func append(to bytes: inout [UInt8]) {
        bytes.appendBase64URL(high, low)
    }
}

extension [UInt8] {
    /// RFC 4648 §5, without padding: the 22 characters of 128 bits, the first of which is the highest of `high`.
    mutating func appendBase64URL(_ high: UInt64, _ low: UInt64) {
        withUnsafeTemporaryAllocation(byteCount: 22, alignment: 1) { text in
            for place in 0..<10 { text[place] = Self.base64URLDigits[Int(high >> UInt64(58 - 6 * place) & 63)] }
            text[10] = Self.base64URLDigits[Int(high << 2 & 63 | low >> 62)]
            for place in 11..<21 { text[place] = Self.base64URLDigits[Int(low >> UInt64(56 - 6 * (place - 11)) & 63)] }
            text[21] = Self.base64URLDigits[Int(low << 4 & 63)]
            append(contentsOf: UnsafeRawBufferPointer(text))
        }
    }

    private static let base64URLDigits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}
