import Merkle
import Support
import Testing

@Suite struct ProofTests {
    @Test func everyProofOfSmallTrees() throws {
        let leaves = numberedLeaves(70)
        let tree = StoredTree(leaves)
        let naive = NaiveTree(leaves: leaves)
        let roots = (0...70).map { naive.root(0..<$0) }
        for size in 0...70 {
            #expect(try tree.root(size: UInt64(size)) == roots[size])
            for index in 0..<size {
                let proof = try tree.inclusionProof(index: UInt64(index), size: UInt64(size))
                #expect(proof == naive.path(index, 0..<size), "leaf \(index) of \(size)")
                #expect(
                    verifyInclusion(
                        of: leaves[index], index: UInt64(index), size: UInt64(size), proof: proof, root: roots[size]))
            }
            for from in 0..<size {
                let proof = try tree.consistencyProof(from: UInt64(from + 1), to: UInt64(size))
                #expect(proof == naive.subproof(from + 1, 0..<size, true), "from \(from + 1) to \(size)")
                #expect(
                    verifyConsistency(
                        fromSize: UInt64(from + 1), fromRoot: roots[from + 1], toSize: UInt64(size),
                        toRoot: roots[size], proof: proof))
            }
        }
    }

    /// Three tile levels deep, by chance and where tiles end.
    @Test func proofsOfLargerTrees() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let leaves = numberedLeaves(70_000)
        let tree = StoredTree(leaves)
        #expect(tree.levels.map(\.count) == [70_000, 273, 1])
        let naive = NaiveTree(leaves: leaves)
        let edges = [255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 65_792, 69_999, 70_000]
        for size in edges + (0..<30).map({ _ in Int.random(in: 1...70_000, using: &random) }) {
            let root = naive.root(0..<size)
            #expect(try tree.root(size: UInt64(size)) == root, "size \(size), seed \(seed)")
            let index = Int.random(in: 0..<size, using: &random)
            let path = try tree.inclusionProof(index: UInt64(index), size: UInt64(size))
            #expect(path == naive.path(index, 0..<size), "leaf \(index) of \(size), seed \(seed)")
            #expect(
                verifyInclusion(of: leaves[index], index: UInt64(index), size: UInt64(size), proof: path, root: root))
            let from = Int.random(in: 1...size, using: &random)
            let proof = try tree.consistencyProof(from: UInt64(from), to: UInt64(size))
            #expect(proof == naive.subproof(from, 0..<size, true), "from \(from) to \(size), seed \(seed)")
            #expect(
                verifyConsistency(
                    fromSize: UInt64(from), fromRoot: naive.root(0..<from), toSize: UInt64(size), toRoot: root,
                    proof: proof))
        }
    }

    @Test func sizesThatDoNotExist() throws {
        let tree = StoredTree(numberedLeaves(9))
        #expect(throws: TreeError<StoredTree.Missing>.sizeBeyondTree(size: 10)) { try tree.root(size: 10) }
        #expect(throws: TreeError<StoredTree.Missing>.sizeBeyondTree(size: 10)) {
            try tree.inclusionProof(index: 0, size: 10)
        }
        #expect(throws: TreeError<StoredTree.Missing>.noLeaf(index: 9, size: 9)) {
            try tree.inclusionProof(index: 9, size: 9)
        }
        #expect(throws: TreeError<StoredTree.Missing>.noLeaf(index: 0, size: 0)) {
            try tree.inclusionProof(index: 0, size: 0)
        }
        #expect(throws: TreeError<StoredTree.Missing>.fromEmpty) { try tree.consistencyProof(from: 0, to: 9) }
        #expect(throws: TreeError<StoredTree.Missing>.fromEmpty) { try tree.consistencyProof(from: 0, to: 0) }
        #expect(throws: TreeError<StoredTree.Missing>.fromLarger(from: 6, to: 5)) {
            try tree.consistencyProof(from: 6, to: 5)
        }
        #expect(throws: TreeError<StoredTree.Missing>.sizeBeyondTree(size: .max)) {
            try tree.consistencyProof(from: 3, to: .max)
        }
        #expect(throws: TreeError<StoredTree.Missing>.sizeBeyondTree(size: .max)) {
            try Frontier(restoring: tree, size: .max)
        }
    }

    @Test func unreadableHashes() throws {
        var tree = StoredTree(numberedLeaves(600))
        tree.damage(level: 1, index: 1)
        let failure = TreeError.unreadable(StoredTree.Missing(level: 1, index: 1))
        #expect(throws: failure) { try tree.root(size: 600) }
        #expect(throws: failure) { try tree.inclusionProof(index: 0, size: 600) }
        #expect(throws: failure) { try tree.consistencyProof(from: 100, to: 600) }
        #expect(throws: failure) { try Frontier(restoring: tree, size: 600) }
        #expect(try tree.root(size: 256) == tree.hash(level: 1, index: 0))
    }
}

@Suite struct TamperingTests {
    static let sizes = [1, 2, 3, 5, 7, 8, 13, 16, 31]
    let leaves = numberedLeaves(31)
    let tree: StoredTree
    let naive: NaiveTree

    init() {
        tree = StoredTree(leaves)
        naive = NaiveTree(leaves: leaves)
    }

    /// Every proof that differs from `proof` by a bit, an element less, more, or two swapped.
    func changes(of proof: [TreeHash], foreign: TreeHash) -> [[TreeHash]] {
        var changes = proof.isEmpty ? [] : [Array(proof.dropLast()), Array(proof.dropFirst())]
        changes += [proof + [foreign], [foreign] + proof]
        for position in proof.indices {
            var changed = proof
            changed[position] = changed[position].flipping(bit: (position * 37 + 5) % 256)
            changes.append(changed)
        }
        for position in proof.indices.dropFirst() {
            var changed = proof
            changed.swapAt(position - 1, position)
            changes.append(changed)
        }
        return changes
    }

    @Test(arguments: sizes) func inclusion(size: Int) throws {
        let root = naive.root(0..<size)
        for index in 0..<size {
            let proof = try tree.inclusionProof(index: UInt64(index), size: UInt64(size))
            func holds(
                _ leaf: TreeHash, at index: Int, of size: Int, _ proof: [TreeHash], _ root: TreeHash
            ) -> Bool {
                verifyInclusion(of: leaf, index: UInt64(index), size: UInt64(size), proof: proof, root: root)
            }
            let leaf = leaves[index]
            try #require(holds(leaf, at: index, of: size, proof, root))
            for changed in changes(of: proof, foreign: root) {
                #expect(!holds(leaf, at: index, of: size, changed, root))
            }
            #expect(!holds(leaf.flipping(bit: 255), at: index, of: size, proof, root))
            #expect(!holds(leaf, at: index, of: size, proof, root.flipping(bit: 0)))
            for other in 0..<size + 2 where other != index { #expect(!holds(leaf, at: other, of: size, proof, root)) }
            #expect(!holds(leaf, at: index, of: 0, proof, root))
            // A path that goes on above the root, or ends below it.
            #expect(!holds(leaf, at: index, of: size, proof + [root], .nodeHash(root, root)))
            #expect(!holds(leaf, at: index, of: 64, proof, root))
        }
    }

    @Test(arguments: sizes) func consistency(size: Int) throws {
        let toRoot = naive.root(0..<size)
        for from in 1...size {
            let proof = try tree.consistencyProof(from: UInt64(from), to: UInt64(size))
            let fromRoot = naive.root(0..<from)
            func holds(
                _ from: Int, _ fromRoot: TreeHash, to size: Int = size, _ toRoot: TreeHash, _ proof: [TreeHash]
            ) -> Bool {
                verifyConsistency(
                    fromSize: UInt64(from), fromRoot: fromRoot, toSize: UInt64(size), toRoot: toRoot, proof: proof)
            }
            try #require(holds(from, fromRoot, toRoot, proof))
            for changed in changes(of: proof, foreign: fromRoot) { #expect(!holds(from, fromRoot, toRoot, changed)) }
            #expect(!holds(from, fromRoot.flipping(bit: 9), toRoot, proof))
            #expect(!holds(from, fromRoot, toRoot.flipping(bit: 9), proof))
            if from < size { #expect(!holds(from, toRoot, fromRoot, proof)) }
            #expect(!holds(0, fromRoot, toRoot, proof))
            #expect(!holds(size + 1, fromRoot, toRoot, proof))
            #expect(!holds(from, .nodeHash(toRoot, fromRoot), .nodeHash(toRoot, toRoot), proof + [toRoot]))
            #expect(!holds(from, fromRoot, to: 64, toRoot, proof))
        }
        #expect(
            !verifyConsistency(fromSize: 0, fromRoot: .emptyRoot, toSize: UInt64(size), toRoot: toRoot, proof: []))
    }

    /// A log with one event changed and all hashes made anew does not extend what was signed before.
    @Test func rewrittenHistory() throws {
        var rewritten = leaves
        rewritten[4] = rewritten[4].flipping(bit: 1)
        let forged = StoredTree(rewritten)
        for from in 5...31 {
            #expect(
                !verifyConsistency(
                    fromSize: UInt64(from), fromRoot: naive.root(0..<from), toSize: 31, toRoot: forged.frontier.root,
                    proof: try forged.consistencyProof(from: UInt64(from), to: 31)))
        }
    }
}
