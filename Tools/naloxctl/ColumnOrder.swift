import Line

/// The columns of rows that leave out what has no value: each stands behind the one that is before it in a row, or
/// before the one behind it.
struct ColumnOrder {
    private(set) var keys: [String] = []
    private var known: Set<String> = []

    init(_ rows: [[Field]] = []) {
        for row in rows { add(row) }
    }

    mutating func add(_ row: [Field]) {
        guard row.contains(where: { !known.contains($0.key) }) else { return }
        var place = row.firstIndex { known.contains($0.key) }.flatMap { keys.firstIndex(of: row[$0].key) } ?? keys.count
        for field in row {
            if known.insert(field.key).inserted {
                keys.insert(field.key, at: place)
            } else if let found = keys.firstIndex(of: field.key) {
                place = found
            }
            place += 1
        }
    }
}
