import LMDB
import Merkle

/// The row of leaf hashes that was read last: events are mostly read in their order.
struct LeafRow {
    private var row: UInt64?
    private var hashes: [UInt8] = []

    /// The stored leaf hash of an event; nil where there is none.
    mutating func hash(
        ofEvent number: UInt64, _ transaction: borrowing ReadTransaction, _ table: Table
    ) throws(LMDBError) -> TreeHash? {
        let index = number - 1
        if row != index / HashRow.width {
            row = index / HashRow.width
            hashes = []
            hashes = try transaction.bytes(in: table, for: (index / HashRow.width).bigEndianBytes) ?? []
        }
        return hashes.span.bytes.withUnsafeBytes { HashRow.hash(at: index, in: $0) }
    }
}
