/// What is kept of a tree, by the tile levels of C2SP tlog-tiles: level L holds, in order, the hash of every complete
/// subtree of 256^L leaves (level 0 the leaves themselves). All else is computed from these.
public protocol TileReader: ~Copyable, ~Escapable {
    /// What can go wrong when reading.
    associatedtype Failure: Error

    /// The number of leaves in the tree. Level L has `size >> (8 * L)` hashes.
    var size: UInt64 { get }

    /// Hash `index` of tile level `level`, from 0; the caller asks for nothing beyond `size >> (8 * level)`.
    func hash(level: Int, index: UInt64) throws(Failure) -> TreeHash

    /// Appends the hashes of `indices` of tile level `level` to `hashes`, all of them or none. At most 128 are asked
    /// for at once, aligned to their number, so they never straddle a tile.
    func appendHashes(level: Int, indices: Range<UInt64>, to hashes: inout [TreeHash]) throws(Failure)
}

extension TileReader where Self: ~Copyable, Self: ~Escapable {
    /// One by one; a store with hashes side by side does better.
    public func appendHashes(level: Int, indices: Range<UInt64>, to hashes: inout [TreeHash]) throws(Failure) {
        for index in indices { hashes.append(try hash(level: level, index: index)) }
    }

    /// The hash of a complete subtree: leaves `index << height ..< (index + 1) << height`.
    func subtreeHash(height: Int, index: UInt64) throws(Failure) -> TreeHash {
        let (level, heightInTile) = height.quotientAndRemainder(dividingBy: TreeTile.height)
        guard heightInTile > 0 else { return try hash(level: level, index: index) }
        var width = 1 << heightInTile
        var hashes: [TreeHash] = []
        hashes.reserveCapacity(width)
        let start = index << UInt64(heightInTile)
        try appendHashes(level: level, indices: start..<start + UInt64(width), to: &hashes)
        precondition(hashes.count == width, "a tile reader appended another number of hashes than it was asked for")
        while width > 1 {
            width /= 2
            for parent in 0..<width { hashes[parent] = .nodeHash(hashes[2 * parent], hashes[2 * parent + 1]) }
        }
        return hashes[0]
    }

    /// MTH(D[start:end]) of RFC 9162 §2.1.1, where `start` is a multiple of the largest power of two not above
    /// `end - start`, as it is wherever the RFC splits a tree.
    func rangeHash(_ range: Range<UInt64>) throws(Failure) -> TreeHash {
        var peaks: [TreeHash] = []
        var position = range.lowerBound
        while position < range.upperBound {
            let height = (range.upperBound - position).highestBit
            peaks.append(try subtreeHash(height: height, index: position >> UInt64(height)))
            position += 1 << UInt64(height)
        }
        return TreeHash.root(peaks: peaks)
    }
}

extension TreeHash {
    /// The root above complete subtrees that lie side by side, the largest first.
    static func root(peaks: [TreeHash]) -> TreeHash {
        guard var hash = peaks.last else { return .emptyRoot }
        for peak in peaks.dropLast().reversed() { hash = .nodeHash(peak, hash) }
        return hash
    }
}

extension UInt64 {
    /// The place of the highest bit that is set, from 0. There must be one.
    var highestBit: Int { 63 - leadingZeroBitCount }
}
