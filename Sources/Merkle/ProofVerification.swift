/// Whether `proof` leads from the leaf hash at `index` to the `root` of a tree of `size` leaves (RFC 9162 §2.1.3.2).
public func verifyInclusion(
    of leafHash: TreeHash, index: UInt64, size: UInt64, proof: [TreeHash], root: TreeHash
) -> Bool {
    guard index < size else { return false }
    var node = index
    var last = size - 1
    var hash = leafHash
    for sibling in proof {
        guard last > 0 else { return false }
        if node & 1 == 1 || node == last {
            hash = .nodeHash(sibling, hash)
            skipLonelyLevels(&node, &last)
        } else {
            hash = .nodeHash(hash, sibling)
        }
        node >>= 1
        last >>= 1
    }
    return last == 0 && hash == root
}

/// Whether `proof` shows that the tree of `toSize` leaves with `toRoot` begins with the tree of `fromSize` leaves with
/// `fromRoot` (RFC 9162 §2.1.4.2). False where `fromSize` is 0: that says nothing about the later tree.
public func verifyConsistency(
    fromSize: UInt64, fromRoot: TreeHash, toSize: UInt64, toRoot: TreeHash, proof: [TreeHash]
) -> Bool {
    guard fromSize > 0, fromSize <= toSize else { return false }
    if fromSize == toSize { return proof.isEmpty && fromRoot == toRoot }
    var path = proof[...]
    let isWholeSubtree = fromSize & (fromSize - 1) == 0
    guard let seed = isWholeSubtree && !path.isEmpty ? fromRoot : path.popFirst() else { return false }
    let shift = UInt64((fromSize - 1).trailingOnes)
    var node = (fromSize - 1) >> shift
    var last = (toSize - 1) >> shift
    var fromHash = seed
    var toHash = seed
    for sibling in path {
        guard last > 0 else { return false }
        if node & 1 == 1 || node == last {
            fromHash = .nodeHash(sibling, fromHash)
            toHash = .nodeHash(sibling, toHash)
            skipLonelyLevels(&node, &last)
        } else {
            toHash = .nodeHash(toHash, sibling)
        }
        node >>= 1
        last >>= 1
    }
    return last == 0 && fromHash == fromRoot && toHash == toRoot
}

/// A node at the right edge without a sibling rises unhashed: up to where it is a right child, or to the root.
private func skipLonelyLevels(_ node: inout UInt64, _ last: inout UInt64) {
    let shift = UInt64(node == 0 ? 0 : node.trailingZeroBitCount)
    node >>= shift
    last >>= shift
}

extension UInt64 {
    fileprivate var trailingOnes: Int { (~self).trailingZeroBitCount }
}
