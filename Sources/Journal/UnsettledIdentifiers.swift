import Line

/// The key of a request's id, which belongs to the user who sent it. Ids first, so that those that are ordered by time
/// lie side by side, whoever sent them.
func identifierKey(id: String, user: String) -> [UInt8] {
    Array(id.utf8) + [0] + Array(user.utf8)
}

/// Ids of requests that are not in the store yet, each with the first event of its request.
struct UnsettledIdentifiers: Sendable {
    private struct Entry: Sendable {
        /// Where its key ends in `keys`; it begins where the one before it ends.
        let end: Int
        let event: UInt64
        /// The entry before it whose key has the same hash, or -1.
        let sameHash: Int
    }

    /// The keys as the store has them, one after the other.
    private var keys: [UInt8] = []
    private var entries: [Entry] = []
    /// The newest entry of each hash.
    private var byHash: [Int: Int] = [:]

    var isEmpty: Bool { entries.isEmpty }

    mutating func add(id: String, user: String, event: UInt64) {
        let hash = Self.hash(id, user)
        keys.appendText(id)
        keys.append(0)
        keys.appendText(user)
        let sameHash = byHash.updateValue(entries.count, forKey: hash) ?? -1
        entries.append(Entry(end: keys.count, event: event, sameHash: sameHash))
    }

    /// The first event of the request that a user sent with an id.
    func event(id: String, user: String) -> UInt64? {
        guard !isEmpty, var index = byHash[Self.hash(id, user)] else { return nil }
        let key = identifierKey(id: id, user: user)
        while index >= 0 {
            if keys[range(index)].elementsEqual(key) { return entries[index].event }
            index = entries[index].sameHash
        }
        return nil
    }

    mutating func removeAll() {
        keys.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        byHash.removeAll(keepingCapacity: true)
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

    private static func hash(_ id: String, _ user: String) -> Int {
        var hasher = Hasher()
        combine(id, into: &hasher)
        hasher.combine(0 as UInt8)
        combine(user, into: &hasher)
        return hasher.finalize()
    }

    private static func combine(_ text: String, into hasher: inout Hasher) {
        if text.utf8.withContiguousStorageIfAvailable({ hasher.combine(bytes: UnsafeRawBufferPointer($0)) }) == nil {
            Array(text.utf8).withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }
}
