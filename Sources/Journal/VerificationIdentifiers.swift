import LMDB
import Ledger
import Line

/// Holds the table of identifiers against the requests of a replay: each leads to its first event, and there are none
/// besides. Two different requests cannot share a row, so equal counts mean equal sets.
struct VerificationIdentifiers {
    private var count = 0
    private var key: [UInt8] = []

    /// The row of the request that begins with this event.
    mutating func require(_ event: Event, _ cursor: inout Cursor) throws(VerificationFailure) {
        key.removeAll(keepingCapacity: true)
        let hasID = key.appendIdentifierKey(of: event.fields, user: event.by)
        count += 1
        let isFound = try reading { () throws(LMDBError) in hasID ? try cursor.seek(exactly: key) : false }
        guard isFound else { throw .finding(Finding(event: event.number, "its id is missing among the identifiers")) }
        guard Self.holds(event.number, cursor.value) else {
            throw .finding(Finding(event: event.number, Self.complaint(cursor.value)))
        }
    }

    private static func holds(_ number: UInt64, _ stored: UnsafeRawBufferPointer) -> Bool {
        var rest = number
        for (index, byte) in stored.enumerated() {
            let isLast = rest < 0x80
            guard byte == UInt8(truncatingIfNeeded: rest) & 0x7F | (isLast ? 0 : 0x80) else { return false }
            if isLast { return index == stored.count - 1 }
            rest >>= 7
        }
        return false
    }

    private static func complaint(_ stored: UnsafeRawBufferPointer) -> String {
        var reader = RecordReader(Array(stored))
        guard let number = try? reader.number(), reader.isAtEnd else {
            return "what the identifiers hold for its id is no number"
        }
        return "its id leads to event \(number)"
    }

    /// Nothing may be stored that no request used.
    func requireNoOthers(_ store: VerificationStore, last: UInt64, alive: () -> Void) throws(VerificationFailure) {
        do {
            var walked = 0
            var previous: [UInt8] = []
            var isAscending = true
            try store.transaction.forEach(in: store.tables.identifier) { key, _ in
                isAscending = previous.precedes(key)
                previous.removeAll(keepingCapacity: true)
                previous.append(contentsOf: key)
                walked += 1
                if walked % 65_536 == 0 { alive() }
                return isAscending && walked <= count
            }
            let stored = try store.transaction.count(of: store.tables.identifier)
            guard !isAscending || walked != count || stored != count else { return }
        } catch {
            throw .store(error)
        }
        throw .finding(try foreign(store, last))
    }

    /// Finds the first row that leads to an event with another id.
    private func foreign(_ store: VerificationStore, _ last: UInt64) throws(VerificationFailure) -> Finding {
        var found: Finding?
        var previous: [UInt8] = []
        do {
            try store.transaction.forEach(in: store.tables.identifier) { (key, value) throws(LMDBError) in
                guard previous.precedes(key) else { return false }
                previous = Array(key)
                var reader = RecordReader(Array(value))
                let number = (try? reader.number()) ?? 0
                let line = try store.transaction.bytes(in: store.tables.event, for: number.bigEndianBytes)
                let event = line.flatMap { try? Event(line: $0) }
                if let event, identifierKey(of: event.fields, user: event.by)?.isEqual(to: key) == true { return true }
                let id = String(decoding: key.prefix { $0 != 0 }, as: UTF8.self)
                found = Finding(
                    event: event == nil ? last : number, "the identifiers hold the id \(id), which no request used")
                return false
            }
        } catch {
            throw .store(error)
        }
        return found ?? Finding(event: last, "the table of identifiers is out of order")
    }
}

extension [UInt8] {
    func precedes(_ other: UnsafeRawBufferPointer) -> Bool { lexicographicallyPrecedes(other) }
}
