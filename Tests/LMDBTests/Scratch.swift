import Foundation
import LMDB

/// A directory of its own for each test, removed with it.
final class Scratch {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "lmdb-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var dataFile: String { path + "/data.mdb" }

    func open(readOnly: Bool = false) throws(LMDBError) -> Environment {
        try Environment(opening: path, maximumTables: 8, maximumReaders: 16, readOnly: readOnly)
    }
}

/// Eight bytes, most significant first: numbers in the order of their keys.
func key(_ number: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt64(number).bigEndian) { Array($0) }
}

extension Transaction where Self: ~Copyable {
    func entries(of table: Table, prefix: [UInt8] = []) throws(LMDBError) -> [[[UInt8]]] {
        var entries: [[[UInt8]]] = []
        try forEach(in: table, prefix: prefix) { key, value in
            entries.append([Array(key), Array(value)])
            return true
        }
        return entries
    }
}
