import LMDB
import Ledger
import Merkle

/// The hash of the whole log as it grows, and the rows of hashes that the store does not have yet.
struct GrowingTree: Sendable {
    private(set) var frontier: Frontier
    private var rows = HashRows()

    init(restoring reader: StoredTree) throws(JournalError) {
        do {
            frontier = try Frontier(restoring: reader, size: reader.size)
        } catch {
            throw .damaged("the stored tree cannot be read: \(error)")
        }
        var level = 0
        while reader.size >> UInt64(8 * level) > 0 {
            let (row, rest) = (reader.size >> UInt64(8 * level)).quotientAndRemainder(dividingBy: HashRows.width)
            let hashes = rest == 0 ? [] : try booking { () throws(Refusal) in try reader.row(level: level, row: row) }
            rows.open(level: level, row: row, hashes)
            level += 1
        }
    }

    var newestLeaf: TreeHash? { frontier.newestLeaf }

    mutating func append(_ line: UnsafeRawBufferPointer) {
        Self.append(TreeHash.leafHash(of: line), to: &frontier, &rows)
    }

    private static func append(_ leaf: TreeHash, to frontier: inout Frontier, _ rows: inout HashRows) {
        frontier.append(leaf) { level, index, hash in rows.add(level, index, hash) }
    }

    /// Hands out each row that changed, the rows of one level in ascending order.
    mutating func takeRows<Failure: Error>(
        _ body: (_ level: Int, _ row: UInt64, _ hashes: [UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try rows.take(body)
    }
}

/// Rows of 16 hashes as the store keeps them.
private struct HashRows: Sendable {
    static let width: UInt64 = 16

    private struct Row: Sendable {
        let level: Int
        let row: UInt64
        var hashes: [UInt8]
        var isChanged: Bool
    }

    /// Full ones that are not stored yet.
    private var full: [Row] = []
    /// The unfinished one of each level.
    private var open: [Row] = []

    mutating func open(level: Int, row: UInt64, _ hashes: [UInt8]) {
        open.append(Row(level: level, row: row, hashes: hashes, isChanged: false))
    }

    mutating func add(_ level: Int, _ index: UInt64, _ hash: TreeHash) {
        if level == open.count { open(level: level, row: 0, []) }
        hash.withUnsafeBytes { open[level].hashes.append(contentsOf: $0) }
        open[level].isChanged = true
        guard index % Self.width == Self.width - 1 else { return }
        full.append(open[level])
        open[level] = Row(level: level, row: index / Self.width + 1, hashes: [], isChanged: false)
    }

    mutating func take<Failure: Error>(_ body: (Int, UInt64, [UInt8]) throws(Failure) -> Void) throws(Failure) {
        for row in full { try body(row.level, row.row, row.hashes) }
        full.removeAll(keepingCapacity: true)
        for level in open.indices where open[level].isChanged {
            try body(level, open[level].row, open[level].hashes)
            open[level].isChanged = false
        }
    }
}

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
            let row = index / HashRows.width
            let stored = try self.row(level: level, row: row)
            let end = min(indices.upperBound, (row + 1) * HashRows.width)
            while index < end {
                let start = Int(index % HashRows.width) * TreeHash.byteCount
                guard start + TreeHash.byteCount <= stored.count,
                    let hash = TreeHash(bytes: Array(stored[start..<start + TreeHash.byteCount]))
                else { throw .damaged("the stored tree lacks hash \(index) of level \(level)") }
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
