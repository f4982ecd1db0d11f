import Merkle
import Testing

@Suite struct TreeTileTests {
    @Test func paths() {
        #expect(TreeTile(level: 0, index: 1_234_067).path == "tile/0/x001/x234/067")
        #expect(TreeTile(level: 0, index: 1_234_067).entriesPath == "tile/entries/x001/x234/067")
        #expect(TreeTile(level: 0, index: 0).path == "tile/0/000")
        #expect(TreeTile(level: 63, index: 999).path == "tile/63/999")
        #expect(TreeTile(level: 1, index: 1_000).path == "tile/1/x001/000")
        #expect(TreeTile(level: 2, index: 1_000_000, width: 1).path == "tile/2/x001/x000/000.p/1")
        #expect(TreeTile(level: 0, index: 273, width: 112).entriesPath == "tile/entries/273.p/112")
        #expect(TreeTile(level: 0, index: 5, width: 255).path == "tile/0/005.p/255")
    }

    /// The example of the specification.
    @Test func tilesOfSeventyThousand() {
        let tree = (0...3).map { Array(TreeTile.tiles(level: $0, size: 70_000)) }
        #expect(tree.map(\.count) == [274, 2, 1, 0])
        #expect(tree[0].dropLast().allSatisfy { $0.width == 256 })
        #expect(tree[0].last == TreeTile(level: 0, index: 273, width: 112))
        #expect(tree[1] == [TreeTile(level: 1, index: 0), TreeTile(level: 1, index: 1, width: 17)])
        #expect(tree[2] == [TreeTile(level: 2, index: 0, width: 1)])
        #expect(tree[0].flatMap(\.indices) == Array(0..<70_000))
    }

    @Test func tilesAtTheEdge() {
        #expect(Array(TreeTile.tiles(level: 0, size: 0)).isEmpty)
        #expect(Array(TreeTile.tiles(level: 0, size: 256)) == [TreeTile(level: 0, index: 0)])
        #expect(Array(TreeTile.tiles(level: 1, size: 256)) == [TreeTile(level: 1, index: 0, width: 1)])
        #expect(Array(TreeTile.tiles(level: 7, size: .max)) == [TreeTile(level: 7, index: 0, width: 255)])
        #expect(Array(TreeTile.tiles(level: 8, size: .max)).isEmpty)
    }

    @Test func entryBundle() throws {
        var bundle = EntryBundle()
        for count in [0, 3, 258, 65_535] {
            try bundle.append([UInt8](repeating: 7, count: count))
        }
        let expected: [UInt8] =
            [0, 0, 0, 3, 7, 7, 7, 1, 2] + [UInt8](repeating: 7, count: 258) + [255, 255]
            + [UInt8](repeating: 7, count: 65_535)
        #expect(bundle.bytes == expected)
        #expect(throws: EntryBundle.EntryTooLong.self) {
            try bundle.append([UInt8](repeating: 7, count: 65_536))
        }
        #expect(bundle.bytes == expected)
        bundle.removeAll()
        #expect(bundle.bytes.isEmpty)
    }
}
