/// A book's record: how it is found and how it is written.
protocol Record: Sendable {
    associatedtype Key: Hashable & Sendable

    static func bookKey(_ key: Key) -> [UInt8]
    init(reading bytes: [UInt8], key: Key) throws(Refusal)
    var written: [UInt8] { get }
}

/// The records of one kind that are in memory: read through on first need, changed here, written back together.
struct Cache<R: Record> {
    private struct Entry {
        var record: R?
        var isDirty: Bool
    }

    private var entries: [R.Key: Entry] = [:]
    private var dirtyKeys: [R.Key] = []
    /// What was there before each first change since `mark`; nil while no mark is set.
    private var undo: [R.Key: Entry]?

    var count: Int { entries.count }

    mutating func record(_ key: R.Key, from store: any BookStore) throws(Refusal) -> R? {
        if let entry = entries[key] { return entry.record }
        let record: R? =
            if let bytes = try store.value(of: R.bookKey(key)) { try R(reading: bytes, key: key) } else { nil }
        entries[key] = Entry(record: record, isDirty: false)
        return record
    }

    /// Whether there is a record, which is in memory then: without a copy of it.
    mutating func holds(_ key: R.Key, from store: any BookStore) throws(Refusal) -> Bool {
        guard let index = entries.index(forKey: key) else { return try record(key, from: store) != nil }
        return entries.values[index].record != nil
    }

    /// Sets or removes a record.
    mutating func set(_ key: R.Key, _ record: R?) {
        prepareChange(key)
        entries[key] = Entry(record: record, isDirty: true)
    }

    /// Changes a record in place.
    ///
    /// - Precondition: it was read and is there.
    mutating func change(_ key: R.Key, _ body: (inout R) throws(Refusal) -> Void) throws(Refusal) {
        guard let index = entries.index(forKey: key), entries.values[index].record != nil else {
            throw .damaged("a record is changed before it is there")
        }
        if undo != nil, undo?[key] == nil { undo?[key] = entries.values[index] }
        if !entries.values[index].isDirty {
            entries.values[index].isDirty = true
            dirtyKeys.append(key)
        }
        func unwrapping(_ record: inout R?) throws(Refusal) {
            guard var present = record.take() else { return }
            defer { record = present }
            try body(&present)
        }
        try unwrapping(&entries.values[index].record)
    }

    private mutating func prepareChange(_ key: R.Key) {
        let entry = entries[key] ?? Entry(record: nil, isDirty: false)
        if undo != nil, undo?[key] == nil { undo?[key] = entry }
        if !entry.isDirty { dirtyKeys.append(key) }
    }

    mutating func mark() {
        undo = [:]
    }

    mutating func keep() {
        undo = nil
    }

    mutating func rollBack() {
        for (key, entry) in undo ?? [:] { entries[key] = entry }
        undo = nil
    }

    /// Hands out each changed record, nil for one that is gone; all are clean afterwards.
    mutating func takeChanges(_ body: ([UInt8], [UInt8]?) throws(Refusal) -> Void) throws(Refusal) {
        for key in dirtyKeys {
            guard let entry = entries[key], entry.isDirty else { continue }
            try body(R.bookKey(key), entry.record?.written)
            entries[key]?.isDirty = false
        }
        dirtyKeys.removeAll(keepingCapacity: true)
    }

    /// - Precondition: nothing is dirty.
    mutating func forget() {
        entries.removeAll()
        dirtyKeys.removeAll()
    }
}
