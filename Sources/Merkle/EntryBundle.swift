/// The entries under a tile of level 0 as C2SP tlog-tiles has them: each after its length, two bytes, high one first.
public struct EntryBundle: Equatable, Sendable {
    /// An entry has more than 65 535 bytes.
    public struct EntryTooLong: Error, Equatable {
        /// Its length.
        public let byteCount: Int
    }

    /// The bundle as it is served.
    public private(set) var bytes: [UInt8] = []

    /// A bundle without entries.
    public init() {}

    /// Appends an entry, the bytes that its leaf hashes.
    public mutating func append(_ entry: some Collection<UInt8>) throws(EntryTooLong) {
        guard let count = UInt16(exactly: entry.count) else { throw EntryTooLong(byteCount: entry.count) }
        bytes.append(UInt8(count >> 8))
        bytes.append(UInt8(truncatingIfNeeded: count))
        bytes.append(contentsOf: entry)
    }

    /// Takes all entries out, and keeps the room for the next bundle.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }
}
