/// The right edge of a growing tree: what is needed to append leaves and to know the root, O(log n) in size.
public struct Frontier: Equatable, Sendable {
    /// The number of leaves.
    public private(set) var size: UInt64

    /// The leaf that was appended last; nil for an empty tree.
    public private(set) var newestLeaf: TreeHash?

    /// The roots of the complete subtrees that lie side by side, the largest first: one for each bit set in `size`.
    private var peaks: [TreeHash]

    /// The frontier of an empty tree.
    public init() {
        size = 0
        peaks = []
        peaks.reserveCapacity(UInt64.bitWidth)
    }

    /// The frontier of the first `size` leaves that `reader` holds. Reads at most 255 hashes a tile level.
    public init<Reader: TileReader & ~Copyable & ~Escapable>(
        restoring reader: borrowing Reader, size: UInt64
    ) throws(TreeError<Reader.Failure>) {
        self.init()
        try reader.requireTree(ofSize: size)
        var height = UInt64.bitWidth
        while height > 0 {
            height -= 1
            let subtrees = size >> UInt64(height)
            guard subtrees & 1 == 1 else { continue }
            do throws(Reader.Failure) {
                peaks.append(try reader.subtreeHash(height: height, index: subtrees - 1))
            } catch {
                throw .unreadable(error)
            }
        }
        if size > 0 {
            do throws(Reader.Failure) {
                newestLeaf = try reader.subtreeHash(height: 0, index: size - 1)
            } catch {
                throw .unreadable(error)
            }
        }
        self.size = size
    }

    /// Appends a leaf; amortised, one node is hashed.
    ///
    /// `store` is given each hash of a tile level that thereby is complete, lowest first: the leaf at level 0, then one
    /// at level L for each 256^L leaves reached. Where it throws, the frontier stays as it was.
    public mutating func append<Failure: Error>(
        _ leafHash: TreeHash, store: (_ level: Int, _ index: UInt64, _ hash: TreeHash) throws(Failure) -> Void
    ) throws(Failure) {
        try store(0, size, leafHash)
        var hash = leafHash
        let merged = (~size).trailingZeroBitCount
        for height in 1..<merged + 1 {
            hash = .nodeHash(peaks[peaks.count - height], hash)
            if height.isMultiple(of: TreeTile.height) {
                try store(height / TreeTile.height, size >> UInt64(height), hash)
            }
        }
        peaks.removeLast(merged)
        peaks.append(hash)
        newestLeaf = leafHash
        size += 1
    }

    /// The root hash at the present size.
    public var root: TreeHash { TreeHash.root(peaks: peaks) }
}
