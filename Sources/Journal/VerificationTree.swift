import LMDB
import Line
import Merkle

/// The tree as it grows with the replay, held against the stored rows of hashes.
struct VerificationTree {
    private var frontier = Frontier()
    private var row = UnsafeRawBufferPointer(start: nil, count: 0)
    private var rowNumber: UInt64?

    var root: TreeHash { frontier.root }
    var newestLeaf: TreeHash? { frontier.newestLeaf }

    /// Forgets the row that lies in a snapshot which is about to end.
    mutating func rest() {
        row = UnsafeRawBufferPointer(start: nil, count: 0)
        rowNumber = nil
    }

    /// Appends the next event's leaf, which must be the stored one, with the subtrees that it completes.
    mutating func append(
        _ line: UnsafeRawBufferPointer, _ store: VerificationStore, _ leaves: inout Cursor
    ) throws(VerificationFailure) {
        let index = frontier.size
        let leaf = TreeHash.leafHash(of: line)
        try reading { () throws(LMDBError) in try moveLeaves(to: index / HashRow.width, &leaves) }
        let stored = HashRow.hash(at: index, in: row)
        guard stored == leaf else {
            throw .finding(
                Finding(
                    event: index + 1,
                    stored == nil
                        ? "its leaf hash is missing" : "its line is not the one that its leaf hash was taken of"))
        }
        try frontier.append(leaf) { (level, index, hash) throws(VerificationFailure) in
            if level > 0 { try Self.require(hash, level, index, store) }
        }
    }

    /// Appends an event of which nothing is stored yet.
    mutating func append(_ line: UnsafeRawBufferPointer) {
        frontier.append(TreeHash.leafHash(of: line)) { _, _, _ in }
    }

    private mutating func moveLeaves(to row: UInt64, _ leaves: inout Cursor) throws(LMDBError) {
        guard rowNumber != row else { return }
        let follows = rowNumber.map { $0 + 1 == row } ?? false
        rowNumber = row
        let isFound = follows ? try leaves.next() : try leaves.seek(exactly: row.bigEndianBytes)
        self.row =
            isFound && UInt64(bigEndianBytes: leaves.key) == row
            ? leaves.value : UnsafeRawBufferPointer(start: nil, count: 0)
    }

    private static func require(
        _ hash: TreeHash, _ level: Int, _ index: UInt64, _ store: VerificationStore
    ) throws(VerificationFailure) {
        let isHeld = try reading { () throws(LMDBError) in
            try store.transaction.withValue(
                in: store.tables.tile, for: StoredTree.key(level, index / HashRow.width)
            ) { HashRow.hash(at: index, in: $0) == hash }
        }
        guard isHeld == true else {
            throw .finding(
                Finding(
                    event: (index + 1) << UInt64(8 * level),
                    "the stored hash over the events up to it, \(index) of tile level \(level), is not theirs"))
        }
    }

    /// Every row of a finished tree must be as long as the tree is, and nothing may be stored beyond.
    func requireRows(_ store: VerificationStore, alive: () -> Void) throws(VerificationFailure) {
        try requireRows(of: 0, table: store.tables.leaf, store, alive)
        var rows = 0
        var level = 1
        while frontier.size >> UInt64(8 * level) > 0 {
            rows += HashRow.count(of: frontier.size >> UInt64(8 * level))
            level += 1
        }
        try requireCount(rows, in: store.tables.tile, store)
        for level in 1..<max(level, 1) { try requireRows(of: level, table: store.tables.tile, store, alive) }
    }

    private func requireRows(
        of level: Int, table: Table, _ store: VerificationStore, _ alive: () -> Void
    ) throws(VerificationFailure) {
        let hashes = frontier.size >> UInt64(8 * level)
        if level == 0 { try requireCount(HashRow.count(of: hashes), in: table, store) }
        let last = UInt64(HashRow.count(of: hashes) - 1)
        let wrong: UInt64? = try reading { () throws(LMDBError) in
            try store.transaction.withCursor(in: table) { cursor throws(LMDBError) in
                var isFound = try cursor.seek(atOrAfter: StoredTree.key(level, 0))
                for row in 0...last {
                    let count = row == last ? Int(hashes - last * HashRow.width) : Int(HashRow.width)
                    guard isFound, StoredTree.key(level, row).isEqual(to: cursor.key),
                        cursor.value.count == count * TreeHash.byteCount
                    else { return row }
                    if row % 65_536 == 0 { alive() }
                    isFound = try cursor.next()
                }
                return nil
            }
        }
        guard let wrong else { return }
        if level == 0, wrong == last {
            throw .finding(Finding(event: hashes + 1, "it is missing: its leaf hash is stored"))
        }
        let event = min((wrong + 1) * HashRow.width << UInt64(8 * level), frontier.size)
        throw .finding(
            Finding(
                event: event, "row \(wrong) of tile level \(level) does not hold as many hashes as there are events"))
    }

    private func requireCount(_ count: Int, in table: Table, _ store: VerificationStore) throws(VerificationFailure) {
        let stored = try reading { () throws(LMDBError) in try store.transaction.count(of: table) }
        guard stored == count else {
            throw .finding(
                Finding(
                    event: frontier.size,
                    "the table \(table.name) has \(stored) rows, the events up to it make \(count)"))
        }
    }
}
