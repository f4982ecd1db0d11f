import Journal
import LMDB

/// Looks at and changes a store behind the ledger's back.
struct Stored {
    static let tables = ["event", "leaf", "tile", "identifier", "book"]

    let environment: Environment

    init(_ directory: StateDirectory) throws {
        environment = try Environment(
            opening: directory.path, mapSizeBytes: 1 << 30, maximumTables: 5, maximumReaders: 8)
    }

    struct Row: Equatable {
        let key: [UInt8]
        let value: [UInt8]
    }

    func rows(_ table: String) throws -> [Row] {
        let table = try environment.openTable(table)
        let transaction = try environment.beginRead()
        var rows: [Row] = []
        try transaction.forEach(in: table) { key, value in
            rows.append(Row(key: Array(key), value: Array(value)))
            return true
        }
        return rows
    }

    static func everything(_ directory: StateDirectory) throws -> [String: [Row]] {
        let stored = try Stored(directory)
        var all: [String: [Row]] = [:]
        for table in tables { all[table] = try stored.rows(table) }
        return all
    }

    func change(_ table: String, _ body: (inout WriteTransaction, Table) throws -> Void) throws {
        var transaction = try environment.beginWrite()
        let opened = try transaction.openTable(table)
        try body(&transaction, opened)
        try transaction.commit()
    }

    func put(_ table: String, _ key: [UInt8], _ value: [UInt8]) throws {
        try change(table) { try $0.put(in: $1, key: key, value: value) }
    }

    func delete(_ table: String, _ key: [UInt8]) throws {
        try change(table) { try $0.delete(in: $1, for: key) }
    }
}

/// Eight bytes, most significant first.
func key(_ number: UInt64) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
}
