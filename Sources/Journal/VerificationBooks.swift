import LMDB
import Ledger
import Line

/// Holds the stored books against the replayed ones, when the last event is entered.
struct VerificationBooks {
    /// A record that is not stored as it is replayed.
    struct Mismatch {
        let key: [UInt8]
        /// As it is stored, without its checksum; nil where there is none.
        let stored: [UInt8]?
        let bearsChecksum: Bool
    }

    private let expected: [(key: [UInt8], record: [UInt8])]
    let tally: VerificationTally
    private var position = 0
    private var previous: [UInt8] = []
    private var walked = 0
    /// Rows written once, by the first byte of their keys.
    private(set) var counts: [UInt8: Int] = [:]
    private(set) var mismatches: [Mismatch] = []
    /// A page leads back to itself, or is another's.
    private(set) var isOutOfOrder = false

    /// Takes all records out of the replayed books.
    init(_ books: Books, expiries: Set<[UInt8]>) throws(Refusal) {
        var records: [(key: [UInt8], record: [UInt8])] = expiries.map { ($0, []) }
        var tally = VerificationTally()
        try books.takeChanges { (key, record) throws(Refusal) in
            guard let record else { return }
            records.append((key, record))
            try tally.enter(key, record)
        }
        records.sort { $0.key.lexicographicallyPrecedes($1.key) }
        expected = records
        self.tally = tally
    }

    /// Walks all stored records, in the order of their keys.
    mutating func compare(_ store: VerificationStore, alive: () -> Void) throws(LMDBError) {
        try store.transaction.forEach(in: store.tables.book) { (key, value) throws(LMDBError) in
            isOutOfOrder = !previous.precedes(key)
            guard !isOutOfOrder, mismatches.count < Limits.bookMismatches else { return false }
            previous = Array(key)
            enter(value)
            walked += 1
            if walked % 16_384 == 0 { alive() }
            return true
        }
        while position < expected.count, mismatches.count < Limits.bookMismatches { missExpected() }
    }

    private mutating func enter(_ value: UnsafeRawBufferPointer) {
        let key = previous
        guard !FiledRows.isWrittenOnce(key.first) else {
            counts[key[0], default: 0] += 1
            return
        }
        while position < expected.count, expected[position].key.lexicographicallyPrecedes(key) { missExpected() }
        let isExpected = position < expected.count && expected[position].key == key
        defer { if isExpected { position += 1 } }
        guard !isExpected || !BookRow.holds(expected[position].record, key: key, value) else { return }
        mismatches.append(
            Mismatch(
                key: key, stored: Array(BookRow.record(value)),
                bearsChecksum: BookRow.bearsChecksum(key, value)))
    }

    private mutating func missExpected() {
        mismatches.append(Mismatch(key: expected[position].key, stored: nil, bearsChecksum: true))
        position += 1
    }
}

extension Books {
    /// What a record of the books is about, for a person.
    func describe(_ key: [UInt8]) -> String {
        guard let kind = key.first.flatMap({ BookPrefix(rawValue: $0) }) else { return "a record of no known kind" }
        var reader = RecordReader(key, from: 1)
        do throws(Refusal) {
            switch kind {
            case .header: return "the header"
            case .name:
                _ = try reader.fixed(UInt8.self)
                _ = try reader.fixed(UInt32.self)
                return "the number of the name \(reader.text())"
            case .facility: return "the record of \(try facilityCode(&reader))"
            case .product: return "the record of \(try productCode(&reader))"
            case .lot: return "the record of lot \(try lotCode(&reader))"
            case .quotas: return "the quotas of \(try facilityCode(&reader))"
            case .grants: return "the grants of \(reader.text())"
            case .shelf: return "the balance of \(try shelfName(&reader))"
            case .totals: return "the total of \(try facilityCode(&reader))"
            case .shipment: return "shipment \(try reader.fixed(UInt64.self))"
            case .discrepancy: return "the discrepancy of event \(try reader.fixed(UInt64.self))"
            case .proposal: return "the proposal of event \(try reader.fixed(UInt64.self))"
            case .correction: return "the correction of event \(try reader.fixed(UInt64.self))"
            case .heldLoss: return "what event \(try reader.fixed(UInt64.self)) took of expired units"
            case .expiry:
                _ = try reader.fixed(UInt32.self)
                return "the expiry of lot \(try lotCode(&reader)) in the index"
            case .lateEntry: return "a late entry on the card of \(try shelfName(&reader))"
            case .recall: return "a recall of lot \(try lotCode(&reader))"
            case .cardPage: return "a page of the card of \(try shelfName(&reader))"
            case .lotPage: return "a page of the history of lot \(try lotCode(&reader))"
            }
        } catch {
            return "a \(kind) record whose key is out of form"
        }
    }

    private func facilityCode(_ reader: inout RecordReader) throws(Refusal) -> String {
        try facility(number: try reader.fixed(UInt32.self))?.code ?? "an unknown facility"
    }

    private func productCode(_ reader: inout RecordReader) throws(Refusal) -> String {
        try product(number: try reader.fixed(UInt32.self))?.code ?? "an unknown product"
    }

    private func lotCode(_ reader: inout RecordReader) throws(Refusal) -> String {
        try lot(number: try reader.fixed(UInt32.self))?.code ?? "that is not known"
    }

    private func shelfName(_ reader: inout RecordReader) throws(Refusal) -> String {
        let facility = try facilityCode(&reader)
        return "\(try productCode(&reader)) at \(facility)"
    }
}
