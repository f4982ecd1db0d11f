import Foundation
import Merkle
import Support
import Testing

@Suite struct TreeHashTests {
    /// Lengths around where a leaf is copied before it is hashed, and where it no longer is.
    @Test func leafHashesOfAnyLength() {
        for count in [0, 1, 54, 55, 56, 63, 64, 65, 1022, 1023, 1024, 1025, 70_000] {
            let line = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            #expect(line.withUnsafeBytes { TreeHash.leafHash(of: $0) } == sha256([0] + line), "\(count) bytes")
        }
    }

    @Test func nodeHash() {
        let left = sha256([1])
        let right = sha256([2])
        #expect(TreeHash.nodeHash(left, right) == sha256([1] + left.bytes + right.bytes))
        #expect(TreeHash.nodeHash(left, right) != TreeHash.nodeHash(right, left))
    }

    @Test func bytesAndBase64() {
        let hash = sha256([1, 2, 3])
        #expect(TreeHash(bytes: hash.bytes) == hash)
        #expect(TreeHash(base64: hash.base64) == hash)
        #expect(hash.description == Data(hash.bytes).base64EncodedString())
        #expect(TreeHash(bytes: hash.bytes + [0]) == nil)
        #expect(TreeHash(bytes: [UInt8](hash.bytes.dropLast())) == nil)
        #expect(TreeHash(base64: hash.base64.dropLast()) == nil)
        #expect(TreeHash(base64: Base64.encode(hash.bytes + [0])) == nil)
        #expect(MemoryLayout<TreeHash>.size == 32)
    }
}

@Suite struct Base64Tests {
    @Test func agreesWithFoundation() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let encoded = Base64.encode(bytes)
            #expect(encoded == [UInt8](Data(bytes).base64EncodedData()), "seed \(seed)")
            #expect(Base64.decode(encoded) == bytes, "seed \(seed)")
        }
    }

    @Test(arguments: [
        "A", "AA", "AAA", "AA=", "A===", "====", "=", "AA==AAAA", "AA=A", "AAAA=", "AAAA====", "AB==", "AAB=", "AA\n=",
        "AA==\n", " AA=", "AA-_", "AAé", "AAAA====AAAA",
    ])
    func refused(encoded: String) {
        #expect(Base64.decode(encoded.utf8) == nil)
    }
}
