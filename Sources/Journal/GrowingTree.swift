import Ledger
import Merkle

/// The hash of the whole log as it grows, and the rows of hashes that the store does not have yet.
struct GrowingTree: Sendable {
    private(set) var frontier: Frontier
    private var rows = GrowingRows()

    init(restoring reader: StoredTree) throws(JournalError) {
        do {
            frontier = try Frontier(restoring: reader, size: reader.size)
        } catch {
            throw .damaged("the stored tree cannot be read: \(error)")
        }
        var level = 0
        while reader.size >> UInt64(8 * level) > 0 {
            let (row, rest) = (reader.size >> UInt64(8 * level)).quotientAndRemainder(dividingBy: HashRow.width)
            let hashes = rest == 0 ? [] : try booking { () throws(Refusal) in try reader.row(level: level, row: row) }
            rows.open(level: level, row: row, hashes)
            level += 1
        }
    }

    var newestLeaf: TreeHash? { frontier.newestLeaf }

    mutating func append(_ line: UnsafeRawBufferPointer) {
        Self.append(TreeHash.leafHash(of: line), to: &frontier, &rows)
    }

    private static func append(_ leaf: TreeHash, to frontier: inout Frontier, _ rows: inout GrowingRows) {
        frontier.append(leaf) { level, index, hash in rows.add(level, index, hash) }
    }

    /// Hands out each row that changed, the rows of one level in ascending order.
    mutating func takeRows<Failure: Error>(
        _ body: (_ level: Int, _ row: UInt64, _ hashes: [UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try rows.take(body)
    }
}

/// Rows of hashes that the store does not have yet.
private struct GrowingRows: Sendable {
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
        guard index % HashRow.width == HashRow.width - 1 else { return }
        full.append(open[level])
        open[level] = Row(level: level, row: index / HashRow.width + 1, hashes: [], isChanged: false)
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
