import Journal
import Merkle

/// Writes the log as tiles and entry bundles (C2SP tlog-tiles), which verifiers of other makes read.
struct TileWriter {
    private let folder: String
    /// The hashes of the unfinished tile of each level.
    private var hashes: [[UInt8]] = []
    private var entries = EntryBundle()

    init(folder: String) throws(Failure) {
        self.folder = folder
        try SavedFile.makeFolder(folder)
    }

    /// A subtree that is complete.
    typealias Node = (level: Int, index: UInt64, hash: TreeHash)

    /// - Parameter nodes: what the line completes, from its leaf upwards.
    mutating func append(
        _ line: UnsafeRawBufferPointer, event: UInt64, completing nodes: [Node]
    ) throws(Failure) {
        do {
            try entries.append(line)
        } catch {
            throw Failure(.finding, "event \(event): its line is longer than tiles can hold")
        }
        for node in nodes { try add(node.level, node.index, node.hash) }
    }

    private mutating func add(_ level: Int, _ index: UInt64, _ hash: TreeHash) throws(Failure) {
        if level == hashes.count { hashes.append([]) }
        hash.withUnsafeBytes { hashes[level].append(contentsOf: $0) }
        let width = UInt64(TreeTile.fullWidth)
        guard index % width == width - 1 else { return }
        try write(TreeTile(level: level, index: index / width))
        hashes[level].removeAll(keepingCapacity: true)
        if level == 0 { entries.removeAll() }
    }

    /// Writes what is left in partial tiles.
    mutating func finish(size: UInt64) throws(Failure) {
        for level in hashes.indices where !hashes[level].isEmpty {
            let width = hashes[level].count / TreeHash.byteCount
            let index = (size >> UInt64(level * TreeTile.height)) / UInt64(TreeTile.fullWidth)
            try write(TreeTile(level: level, index: index, width: width))
        }
    }

    private func write(_ tile: TreeTile) throws(Failure) {
        try save(hashes[tile.level], as: tile.path)
        if tile.level == 0 { try save(entries.bytes, as: tile.entriesPath) }
    }

    /// - Parameter checkpoint: the signed head of the tree that was written.
    func save(checkpoint: [UInt8]) throws(Failure) {
        try save(checkpoint, as: "checkpoint")
    }

    private func save(_ bytes: [UInt8], as path: String) throws(Failure) {
        let path = folder + "/" + path
        if let slash = path.lastIndex(of: "/") { try SavedFile.makeFolder(String(path[..<slash])) }
        let file = try SavedFile(path)
        try file.append(bytes)
        try file.finish()
    }
}
