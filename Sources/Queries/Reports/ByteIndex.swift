import Line

/// Gives texts numbers, from 0, in the order in which they are first seen. No String is made of a text seen before.
struct ByteIndex {
    private struct Entry {
        let hash: Int
        let start: Int
        let count: Int
    }

    private var entries: ContiguousArray<Entry> = []
    private var bytes: [UInt8] = []
    /// Open addressing; -1 is free. A power of two, at most half full.
    private var slots = ContiguousArray<Int32>(repeating: -1, count: 64)

    var count: Int { entries.count }

    func text(at index: Int) -> ArraySlice<UInt8> {
        bytes[entries[index].start..<entries[index].start + entries[index].count]
    }

    mutating func index(of text: UnsafeRawBufferPointer) -> Int {
        let hash = Self.hash(text)
        if let known = find(text, hash) { return known }
        if entries.count * 2 >= slots.count { grow() }
        entries.append(Entry(hash: hash, start: bytes.count, count: text.count))
        bytes.append(contentsOf: text)
        place(entries.count - 1)
        return entries.count - 1
    }

    mutating func index(of text: String) -> Int {
        var text = text
        return text.withUTF8 { index(of: UnsafeRawBufferPointer($0)) }
    }

    func known(_ text: UnsafeRawBufferPointer) -> Int? {
        find(text, Self.hash(text))
    }

    private static func hash(_ text: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: text)
        return hasher.finalize()
    }

    private func find(_ text: UnsafeRawBufferPointer, _ hash: Int) -> Int? {
        var slot = hash & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            let entry = entries[index]
            if entry.hash == hash, entry.count == text.count, holds(text, at: entry.start) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func holds(_ text: UnsafeRawBufferPointer, at start: Int) -> Bool {
        bytes.withUnsafeBytes { stored in
            UnsafeRawBufferPointer(rebasing: stored[start..<start + text.count]).isEqual(to: text)
        }
    }

    private mutating func grow() {
        slots = ContiguousArray(repeating: -1, count: slots.count * 2)
        for index in entries.indices { place(index) }
    }

    private mutating func place(_ index: Int) {
        var slot = entries[index].hash & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(index)
    }
}
