import Merkle

/// One stored row of the tree: up to 16 hashes of one level, side by side.
enum HashRow {
    static let width: UInt64 = 16

    /// How many rows so many hashes make.
    static func count(of hashes: UInt64) -> Int { Int((hashes + width - 1) / width) }

    /// Hash `index` of its level, out of the row in which it stands; nil where the row does not reach it.
    static func hash(at index: UInt64, in row: UnsafeRawBufferPointer) -> TreeHash? {
        let start = Int(index % width) * TreeHash.byteCount
        guard start + TreeHash.byteCount <= row.count else { return nil }
        return TreeHash(bytes: UnsafeRawBufferPointer(rebasing: row[start..<start + TreeHash.byteCount]))
    }
}
