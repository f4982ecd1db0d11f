import Crypto
import Merkle

/// RFC 9162 §2.1 word for word, over leaf hashes, by recursion: what the module is compared with.
final class NaiveTree {
    let leaves: [TreeHash]
    private var roots: [Range<Int>: TreeHash] = [:]

    init(leaves: [TreeHash]) { self.leaves = leaves }

    /// MTH(D[start:end]).
    func root(_ range: Range<Int>) -> TreeHash {
        if range.isEmpty { return sha256([]) }
        if range.count == 1 { return leaves[range.lowerBound] }
        if let known = roots[range] { return known }
        let middle = range.lowerBound + largestPowerOfTwo(below: range.count)
        let left = root(range.lowerBound..<middle)
        let right = root(middle..<range.upperBound)
        let root = sha256([1] + left.bytes + right.bytes)
        roots[range] = root
        return root
    }

    /// PATH(m, D_n) over D[start:end], m counted from start.
    func path(_ index: Int, _ range: Range<Int>) -> [TreeHash] {
        if range.count == 1 { return [] }
        let split = largestPowerOfTwo(below: range.count)
        let middle = range.lowerBound + split
        if index < split { return path(index, range.lowerBound..<middle) + [root(middle..<range.upperBound)] }
        return path(index - split, middle..<range.upperBound) + [root(range.lowerBound..<middle)]
    }

    /// SUBPROOF(m, D_n, b) over D[start:end], m counted from start.
    func subproof(_ size: Int, _ range: Range<Int>, _ isWhole: Bool) -> [TreeHash] {
        if size == range.count { return isWhole ? [] : [root(range)] }
        let split = largestPowerOfTwo(below: range.count)
        let middle = range.lowerBound + split
        if size <= split {
            return subproof(size, range.lowerBound..<middle, isWhole) + [root(middle..<range.upperBound)]
        }
        return subproof(size - split, middle..<range.upperBound, false) + [root(range.lowerBound..<middle)]
    }

    private func largestPowerOfTwo(below count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}

func sha256(_ bytes: [UInt8]) -> TreeHash {
    TreeHash(bytes: [UInt8](SHA256.hash(data: bytes)))!
}
