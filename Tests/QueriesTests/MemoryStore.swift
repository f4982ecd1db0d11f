import Ledger

/// A store in memory: a sorted table and the log's lines.
final class MemoryStore: BookStore {
    private var values: [[UInt8]: [UInt8]] = [:]
    private var keys: [[UInt8]] = []
    var lines: [[UInt8]] = []
    /// How many events were read one by one.
    var looks = 0

    func set(_ key: [UInt8], _ value: [UInt8]?) {
        let place = firstKey(notBelow: key)
        let isKnown = place < keys.count && keys[place] == key
        if value == nil {
            if isKnown { keys.remove(at: place) }
        } else if !isKnown {
            keys.insert(key, at: place)
        }
        values[key] = value
    }

    private func firstKey(notBelow key: [UInt8]) -> Int {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle].lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func value(of key: [UInt8]) -> [UInt8]? { values[key] }

    func scan(prefix: [UInt8], from start: [UInt8], _ body: ([UInt8], [UInt8]) -> Bool) {
        var place = firstKey(notBelow: start)
        while place < keys.count, keys[place].starts(with: prefix) {
            guard let value = values[keys[place]], body(keys[place], value) else { return }
            place += 1
        }
    }

    func last(prefix: [UInt8], atOrBelow key: [UInt8]) -> (key: [UInt8], value: [UInt8])? {
        var place = firstKey(notBelow: key)
        if place == keys.count || keys[place] != key { place -= 1 }
        guard place >= 0, keys[place].starts(with: prefix), let value = values[keys[place]] else { return nil }
        return (keys[place], value)
    }

    func event(_ number: UInt64) throws(Refusal) -> Event? {
        looks += 1
        guard number >= 1, number <= UInt64(lines.count) else { return nil }
        return try Event(line: lines[Int(number) - 1])
    }

    func forEachEvent(from: UInt64, to: UInt64, _ body: (UInt64, UnsafeRawBufferPointer) -> Bool) {
        var number = max(from, 1)
        while number <= to, number <= UInt64(lines.count) {
            guard lines[Int(number) - 1].withUnsafeBytes({ body(number, $0) }) else { return }
            number += 1
        }
    }
}
