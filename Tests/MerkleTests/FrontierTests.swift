import Merkle
import Testing

@Suite struct FrontierTests {
    @Test func restoredAtEverySize() throws {
        let leaves = numberedLeaves(1_000)
        let whole = StoredTree(leaves)
        let naive = NaiveTree(leaves: leaves)
        var running = Frontier()
        for size in 0...1_000 {
            let restored = try Frontier(restoring: whole, size: UInt64(size))
            #expect(restored == running)
            #expect(restored.root == running.root)
            if size.isMultiple(of: 7) { #expect(running.root == naive.root(0..<size)) }
            if size < 1_000 { running.append(leaves[size]) { _, _, _ in } }
        }
    }

    @Test func goesOnAfterRestoring() throws {
        let leaves = numberedLeaves(66_000)
        let whole = StoredTree(leaves)
        for size in [0, 1, 255, 256, 300, 65_535] {
            var frontier = try Frontier(restoring: whole, size: UInt64(size))
            for leaf in leaves[size..<min(size + 600, leaves.count)] {
                try frontier.append(leaf) { level, index, hash throws(StoredTree.Missing) in
                    #expect(try whole.hash(level: level, index: index) == hash)
                }
            }
            #expect(try frontier == Frontier(restoring: whole, size: frontier.size))
        }
    }

    @Test func storesEachLevelInOrder() {
        var stored: [[UInt64]] = [[], [], []]
        var frontier = Frontier()
        for leaf in numberedLeaves(65_537) {
            frontier.append(leaf) { level, index, _ in stored[level].append(index) }
        }
        #expect(stored == [Array(0..<65_537), Array(0..<256), [0]])
    }

    @Test func unchangedWhereStoringFails() throws {
        struct Full: Error {}
        let leaves = numberedLeaves(256)
        for failingLevel in 0...1 {
            var frontier = StoredTree(leaves.dropLast()).frontier
            let before = frontier
            #expect(throws: Full.self) {
                try frontier.append(leaves[255]) { level, _, _ throws(Full) in
                    if level == failingLevel { throw Full() }
                }
            }
            #expect(frontier == before)
            frontier.append(leaves[255]) { _, _, _ in }
            #expect(frontier.root == NaiveTree(leaves: leaves).root(0..<256))
        }
    }
}
