import Line

/// The key of the id that a request's fields or an event's have; nil where they have none. An id belongs to the user
/// who sent it. Ids first, so that those that are ordered by time lie side by side, whoever sent them.
func identifierKey(of fields: Fields, user: String) -> [UInt8]? {
    var key: [UInt8] = []
    return key.appendIdentifierKey(of: fields, user: user) ? key : nil
}

extension [UInt8] {
    /// - Returns: false where the fields have no id: then nothing is appended.
    mutating func appendIdentifierKey(of fields: Fields, user: String) -> Bool {
        guard let index = fields.index(of: "id") else { return false }
        fields.withValue(at: index) { id in
            reserveCapacity(count + id.count + 1 + user.utf8.count)
            append(contentsOf: id)
        }
        append(0)
        appendText(user)
        return true
    }
}

/// Ids of requests that are not in the store yet, each with the first event of its request.
struct UnsettledIdentifiers: Sendable {
    private struct Entry: Sendable {
        /// Where its key ends in `keys`; it begins where the one before it ends.
        let end: Int
        let event: UInt64
        /// The entry before it whose key has the same hash, or -1.
        var sameHash = -1
    }

    /// The keys as the store has them, one after the other.
    private var keys: [UInt8] = []
    private var entries: [Entry] = []
    /// The newest entry of each hash, as far as they were ever looked through: ids that are ordered by time hardly are.
    private var byHash: [Int: Int] = [:]
    private var indexedCount = 0

    /// The entry with the greatest key. A greater one is new, which ids that are ordered by time mostly are.
    private var greatestIndex: Int?

    /// The greatest key; empty when there is none.
    var greatest: [UInt8] { greatestIndex.map { Array(keys[range($0)]) } ?? [] }

    mutating func add(_ key: [UInt8], event: UInt64) {
        let isGreatest = isBeyond(key)
        keys.append(copying: key)
        entries.append(Entry(end: keys.count, event: event))
        if isGreatest { greatestIndex = entries.count - 1 }
    }

    private func isBeyond(_ key: [UInt8]) -> Bool {
        guard let greatestIndex else { return true }
        let range = range(greatestIndex)
        return keys.withUnsafeBytes { keys in
            key.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: keys[range]).isBytewise(before: $0) }
        }
    }

    /// The first event of the request whose id has that key.
    mutating func event(of key: [UInt8]) -> UInt64? {
        guard !isBeyond(key) else { return nil }
        while indexedCount < entries.count {
            let hash = keys.withUnsafeBytes { Self.hash(UnsafeRawBufferPointer(rebasing: $0[range(indexedCount)])) }
            entries[indexedCount].sameHash = byHash.updateValue(indexedCount, forKey: hash) ?? -1
            indexedCount += 1
        }
        var index = byHash[key.withUnsafeBytes { Self.hash($0) }] ?? -1
        while index >= 0 {
            if keys.withUnsafeBytes({ key.isEqual(to: UnsafeRawBufferPointer(rebasing: $0[range(index)])) }) {
                return entries[index].event
            }
            index = entries[index].sameHash
        }
        return nil
    }

    mutating func removeAll() {
        keys.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        byHash.removeAll(keepingCapacity: true)
        indexedCount = 0
        greatestIndex = nil
    }

    /// Calls `body` with each key and its event, in ascending order of the keys.
    func forEachAscending<Failure: Error>(
        _ body: (UnsafeRawBufferPointer, UInt64) throws(Failure) -> Void
    ) throws(Failure) {
        try keys.span.bytes.withUnsafeBytes { (all) throws(Failure) in
            let order = entries.indices.sorted {
                UnsafeRawBufferPointer(rebasing: all[range($0)]).isBytewise(
                    before: UnsafeRawBufferPointer(rebasing: all[range($1)]))
            }
            for index in order {
                try body(UnsafeRawBufferPointer(rebasing: all[range(index)]), entries[index].event)
            }
        }
    }

    private func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : entries[index - 1].end)..<entries[index].end
    }

    private static func hash(_ key: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: key)
        return hasher.finalize()
    }
}
