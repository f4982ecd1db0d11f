import Merkle

/// A tree kept in memory by tile levels, grown through a frontier.
struct StoredTree: TileReader {
    struct Missing: Error, Equatable {
        let level: Int
        let index: UInt64
    }

    private(set) var levels: [[TreeHash]] = []
    private(set) var frontier = Frontier()
    var size: UInt64 { frontier.size }

    init(_ leaves: some Sequence<TreeHash> = []) {
        for leaf in leaves { append(leaf) }
    }

    mutating func append(_ leaf: TreeHash) {
        frontier.append(leaf) { level, index, hash in
            if levels.count == level { levels.append([]) }
            precondition(levels[level].count == Int(index), "stored out of order")
            levels[level].append(hash)
        }
    }

    mutating func damage(level: Int, index: Int) { levels[level].remove(at: index) }

    func hash(level: Int, index: UInt64) throws(Missing) -> TreeHash {
        guard level < levels.count, index < levels[level].count else { throw Missing(level: level, index: index) }
        return levels[level][Int(index)]
    }
}

/// Leaf hashes of the numbers below `count` in decimal.
func numberedLeaves(_ count: Int) -> [TreeHash] {
    (0..<count).map { number in Array("\(number)".utf8).withUnsafeBytes { TreeHash.leafHash(of: $0) } }
}

extension TreeHash {
    init(hexadecimal: String) {
        self.init(bytes: decodeHexadecimal(hexadecimal))!
    }

    /// The same but for one bit.
    func flipping(bit: Int) -> TreeHash {
        var changed = bytes
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        return TreeHash(bytes: changed)!
    }
}

func decodeHexadecimal(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.utf8.map { UInt8(String(UnicodeScalar($0)), radix: 16)! }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
