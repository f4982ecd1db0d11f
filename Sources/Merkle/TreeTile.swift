/// A tile of C2SP tlog-tiles: up to 256 consecutive hashes of one tile level, or the entries under those of level 0.
public struct TreeTile: Hashable, Sendable {
    /// Levels of the tree in a tile.
    public static let height = 8
    /// Hashes in a full tile.
    public static let fullWidth = 256

    /// The tile level, from 0.
    public let level: Int
    /// The number within the level, from 0.
    public let index: UInt64
    /// Hashes in it, 1 to 256.
    public let width: Int

    /// `level` 0 to 63, `width` 1 to 256.
    public init(level: Int, index: UInt64, width: Int = TreeTile.fullWidth) {
        precondition((0...63).contains(level) && (1...Self.fullWidth).contains(width), "no such tile")
        self.level = level
        self.index = index
        self.width = width
    }

    /// The hashes of the level that the tile holds.
    public var indices: Range<UInt64> {
        let start = index * UInt64(Self.fullWidth)
        return start..<start + UInt64(width)
    }

    /// Where the tile is served: `tile/0/x001/x234/067`, with `.p/112` where it is partial.
    public var path: String { "tile/\(level)/\(numberPath)" }

    /// Where the entries under a tile of level 0 are served: `tile/entries/x001/x234/067`, with `.p/112` if partial.
    public var entriesPath: String { "tile/entries/\(numberPath)" }

    private var numberPath: String {
        var path = Self.threeDigits(index % 1000)
        var rest = index / 1000
        while rest > 0 {
            path = "x" + Self.threeDigits(rest % 1000) + "/" + path
            rest /= 1000
        }
        return width == Self.fullWidth ? path : path + ".p/\(width)"
    }

    private static func threeDigits(_ number: UInt64) -> String {
        String(repeating: "0", count: number < 10 ? 2 : number < 100 ? 1 : 0) + String(number)
    }

    /// The tiles of a tree of `size` leaves that hold its level `level`, in order: the full ones, then what is left
    /// in a partial one. Empty where the tree does not reach that level.
    public static func tiles(level: Int, size: UInt64) -> some Sequence<TreeTile> & Sendable {
        let hashes = level * height < UInt64.bitWidth ? size >> UInt64(level * height) : 0
        let fullTiles = hashes / UInt64(fullWidth)
        let left = Int(hashes % UInt64(fullWidth))
        return (0..<fullTiles + (left > 0 ? 1 : 0)).lazy.map { index in
            TreeTile(level: level, index: index, width: index < fullTiles ? fullWidth : left)
        }
    }
}
