/// A book's record: how it is found and how it is written.
protocol Record: Sendable {
    associatedtype Key: CacheKey

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
struct Cache<Kept: Record> {
    private struct Entry {
        let key: Kept.Key
        var record: Kept?
        var isDirty = false
    }

    private var entries: [Entry] = []
    private var places = KeyPlaces<Kept.Key>()
    /// Of the entries that are dirty.
    private var dirtyPlaces: [Int] = []
    /// What was there before each first change since `mark`; nil while no mark is set.
    private var undo: [Int: Entry]?

    var count: Int { entries.count }

    mutating func record(_ key: Kept.Key, from store: any BookStore) throws(Refusal) -> Kept? {
        guard let place = try place(of: key, from: store) else { return nil }
        return entries[place].record
    }

    /// What `body` finds in a record; nil where there is none.
    mutating func read<Result>(
        _ key: Kept.Key, from store: any BookStore, _ body: (borrowing Kept) -> Result
    ) throws(Refusal) -> Result? {
        guard let place = try place(of: key, from: store) else { return nil }
        return try entries[place].record?.visit { (record) throws(Refusal) in body(record) }
    }

    /// Where a record is, after it was read from the store at need; nil where there is none. That is not kept: anybody
    /// may ask for any name.
    private mutating func place(of key: Kept.Key, from store: any BookStore) throws(Refusal) -> Int? {
        if let place = places[key] { return place }
        guard let bytes = try store.value(of: Kept.bookKey(key)) else { return nil }
        return add(key, try Kept(reading: bytes, key: key))
    }

    private mutating func add(_ key: Kept.Key, _ record: Kept?) -> Int {
        entries.append(Entry(key: key, record: record))
        places.add(key, entries.count - 1)
        return entries.count - 1
    }

    /// Sets or removes a record.
    mutating func set(_ key: Kept.Key, _ record: Kept?) {
        let place = places[key] ?? add(key, nil)
        willChange(place)
        entries[place].record = record
    }

    /// Changes a record in place.
    ///
    /// - Returns: false if there is none.
    mutating func change(
        _ key: Kept.Key, from store: any BookStore, _ body: (inout Kept) throws(Refusal) -> Void
    ) throws(Refusal) -> Bool {
        guard let place = try place(of: key, from: store), entries[place].record != nil else { return false }
        willChange(place)
        try entries[place].record?.visit(body)
        return true
    }

    /// As the one without `orNew`, which it begins with where there is no record.
    mutating func change(
        _ key: Kept.Key, from store: any BookStore, orNew new: @autoclosure () -> Kept,
        _ body: (inout Kept) throws(Refusal) -> Void
    ) throws(Refusal) {
        if try change(key, from: store, body) { return }
        var record = new()
        try body(&record)
        set(key, record)
    }

    private mutating func willChange(_ place: Int) {
        if undo != nil, undo?[place] == nil { undo?[place] = entries[place] }
        guard !entries[place].isDirty else { return }
        entries[place].isDirty = true
        dirtyPlaces.append(place)
    }

    mutating func mark() {
        undo = [:]
    }

    mutating func keep() {
        undo = nil
    }

    mutating func rollBack() {
        for (place, entry) in undo ?? [:] { entries[place] = entry }
        undo = nil
        dirtyPlaces.removeAll { !entries[$0].isDirty }
    }

    /// Hands out each changed record, nil for one that is gone; all are clean afterwards.
    mutating func takeChanges(_ body: ([UInt8], [UInt8]?) throws(Refusal) -> Void) throws(Refusal) {
        for place in dirtyPlaces where entries[place].isDirty {
            try body(Kept.bookKey(entries[place].key), entries[place].record?.written)
            entries[place].isDirty = false
        }
        dirtyPlaces.removeAll(keepingCapacity: true)
    }

    /// Keeps what is dirty alone.
    ///
    /// - Precondition: no mark is set.
    mutating func forget() {
        entries = dirtyPlaces.filter { entries[$0].isDirty }.map { entries[$0] }
        places.removeAll()
        for (place, entry) in entries.enumerated() { places.add(entry.key, place) }
        dirtyPlaces = Array(entries.indices)
    }
}
