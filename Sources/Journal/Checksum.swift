/// A checksum of a book's key and record: finds rot and misplaced values, not forgery, which is the tree's work.
///
/// FNV-1a (Fowler, Noll, Vo) over words of eight bytes, little-endian, the last one padded with zeros, then folded to
/// 32 bits; the lengths of both parts go in as well.
func bookChecksum(key: [UInt8], record: UnsafeRawBufferPointer) -> UInt32 {
    var state = mixingStart
    key.span.bytes.withUnsafeBytes { mix(&state, $0) }
    mix(&state, record)
    state ^= state >> 32
    return UInt32(truncatingIfNeeded: state)
}

let mixingStart: UInt64 = 0xCBF2_9CE4_8422_2325

func mix(_ state: inout UInt64, _ bytes: UnsafeRawBufferPointer) {
    func enter(_ word: UInt64) {
        state = (state ^ word) &* 0x0000_0100_0000_01B3
        state ^= state >> 29
    }
    enter(UInt64(bytes.count))
    var offset = 0
    while offset + 8 <= bytes.count {
        enter(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        offset += 8
    }
    var rest: UInt64 = 0
    for index in offset..<bytes.count { rest |= UInt64(bytes[index]) << UInt64(8 * (index - offset)) }
    enter(rest)
}
