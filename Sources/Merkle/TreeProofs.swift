/// Roots and proofs (RFC 9162 §2.1) of any size that a tree has had.
extension TileReader where Self: ~Copyable, Self: ~Escapable {
    /// The root hash of the first `size` leaves, for any size that the tree has had (RFC 9162 §2.1.1).
    public func root(size: UInt64) throws(TreeError<Failure>) -> TreeHash {
        try requireTree(ofSize: size)
        return try readable(0..<size)
    }

    /// The path from leaf `index` to the root of the first `size` leaves, lowest first (RFC 9162 §2.1.3.1).
    public func inclusionProof(index: UInt64, size: UInt64) throws(TreeError<Failure>) -> [TreeHash] {
        try requireTree(ofSize: size)
        guard index < size else { throw .noLeaf(index: index, size: size) }
        var proof: [TreeHash] = []
        var range = 0..<size
        while range.upperBound - range.lowerBound > 1 {
            let (left, right) = range.splitAtLargestSubtree
            if left.contains(index) {
                proof.append(try readable(right))
                range = left
            } else {
                proof.append(try readable(left))
                range = right
            }
        }
        proof.reverse()
        return proof
    }

    /// The proof that the first `to` leaves begin with the first `from`, lowest first (RFC 9162 §2.1.4.1). Empty where
    /// both are the same.
    public func consistencyProof(from: UInt64, to: UInt64) throws(TreeError<Failure>) -> [TreeHash] {
        try requireTree(ofSize: to)
        guard from <= to else { throw .fromLarger(from: from, to: to) }
        guard from > 0 else { throw .fromEmpty }
        var proof: [TreeHash] = []
        var range = 0..<to
        while range.upperBound != from {
            let (left, right) = range.splitAtLargestSubtree
            if from <= left.upperBound {
                proof.append(try readable(right))
                range = left
            } else {
                proof.append(try readable(left))
                range = right
            }
        }
        // A verifier has the old root, and so the subtree when it is the whole of the old tree.
        if range.lowerBound > 0 { proof.append(try readable(range)) }
        proof.reverse()
        return proof
    }

    private func readable(_ range: Range<UInt64>) throws(TreeError<Failure>) -> TreeHash {
        do throws(Failure) {
            return try rangeHash(range)
        } catch {
            throw .unreadable(error)
        }
    }

    func requireTree(ofSize asked: UInt64) throws(TreeError<Failure>) {
        guard asked <= size else { throw .sizeBeyondTree(size: asked) }
    }
}

extension Range<UInt64> {
    /// Split after k elements, k the largest power of two below the count, which is at least 2 (RFC 9162 §2.1.1).
    fileprivate var splitAtLargestSubtree: (Range<UInt64>, Range<UInt64>) {
        let middle = lowerBound + 1 << UInt64((upperBound - lowerBound - 1).highestBit)
        return (lowerBound..<middle, middle..<upperBound)
    }
}
