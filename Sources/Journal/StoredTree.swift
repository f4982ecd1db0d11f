import LMDB
import Ledger
import Merkle

/// The tree's stored rows, as proofs read them.
public struct StoredTree: TileReader {
    public let size: UInt64
    private let store: LedgerStore

    /// - Parameter size: of the tree that the store holds, in leaves.
    public init(_ store: LedgerStore, size: UInt64) {
        self.store = store
        self.size = size
    }

    public func hash(level: Int, index: UInt64) throws(Refusal) -> TreeHash {
        var hashes: [TreeHash] = []
        try appendHashes(level: level, indices: index..<index + 1, to: &hashes)
        return hashes[0]
    }

    public func appendHashes(level: Int, indices: Range<UInt64>, to hashes: inout [TreeHash]) throws(Refusal) {
        var index = indices.lowerBound
        while index < indices.upperBound {
            let row = index / HashRow.width
            let stored = try self.row(level: level, row: row)
            let end = min(indices.upperBound, (row + 1) * HashRow.width)
            while index < end {
                guard let hash = stored.span.bytes.withUnsafeBytes({ HashRow.hash(at: index, in: $0) }) else {
                    throw .damaged("the stored tree lacks hash \(index) of level \(level)")
                }
                hashes.append(hash)
                index += 1
            }
        }
    }

    func row(level: Int, row: UInt64) throws(Refusal) -> [UInt8] {
        try store.bytes(in: StoredTree.table(level, store.tables), for: StoredTree.key(level, row)) ?? []
    }

    static func table(_ level: Int, _ tables: Tables) -> Table { level == 0 ? tables.leaf : tables.tile }

    static func key(_ level: Int, _ row: UInt64) -> [UInt8] {
        level == 0 ? row.bigEndianBytes : [UInt8(level)] + row.bigEndianBytes
    }
}
