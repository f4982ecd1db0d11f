/// A book's record: how it is found and how it is written.
protocol Record: Sendable {
    associatedtype Key: Hashable & Sendable

    static func bookKey(_ key: Key) -> [UInt8]
    init(reading bytes: [UInt8], key: Key) throws(Refusal)
    var written: [UInt8] { get }
}

extension Record {
    /// In its place, through an optional: without a copy.
    fileprivate mutating func visit<Result>(_ body: (inout Self) throws(Refusal) -> Result) throws(Refusal) -> Result {
        try body(&self)
    }
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
        try read(key, from: store) { copy $0 }
    }

    /// What `body` finds in a record; nil where there is none.
    mutating func read<Result>(
        _ key: R.Key, from store: any BookStore, _ body: (borrowing R) -> Result
    ) throws(Refusal) -> Result? {
        let index = try index(of: key, from: store)
        return try entries.values[index].record?.visit { (record) throws(Refusal) in body(record) }
    }

    /// Where a record is, or that there is none, after it was read from the store at need.
    private mutating func index(
        of key: R.Key, from store: any BookStore
    ) throws(Refusal) -> Dictionary<R.Key, Entry>.Index {
        if let index = entries.index(forKey: key) { return index }
        let bytes = try store.value(of: R.bookKey(key))
        let record: R? = if let bytes { try R(reading: bytes, key: key) } else { nil }
        entries[key] = Entry(record: record, isDirty: false)
        guard let index = entries.index(forKey: key) else { throw .damaged("a record that was kept is not there") }
        return index
    }

    /// Sets or removes a record.
    mutating func set(_ key: R.Key, _ record: R?) {
        prepareChange(key)
        entries[key] = Entry(record: record, isDirty: true)
    }

    /// Changes a record in place.
    ///
    /// - Returns: false if there is none.
    mutating func change(
        _ key: R.Key, from store: any BookStore, _ body: (inout R) throws(Refusal) -> Void
    ) throws(Refusal) -> Bool {
        let index = try index(of: key, from: store)
        if undo != nil, undo?[key] == nil { undo?[key] = entries.values[index] }
        guard try entries.values[index].record?.visit(body) != nil else { return false }
        if !entries.values[index].isDirty {
            entries.values[index].isDirty = true
            dirtyKeys.append(key)
        }
        return true
    }

    /// As the one without `orNew`, which it begins with where there is no record.
    mutating func change(
        _ key: R.Key, from store: any BookStore, orNew new: @autoclosure () -> R,
        _ body: (inout R) throws(Refusal) -> Void
    ) throws(Refusal) {
        if try change(key, from: store, body) { return }
        var record = new()
        try body(&record)
        set(key, record)
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
