import LMDB
import Ledger

/// The rows that the books file and do not look at again: full pages, late entries and recalls are written once and
/// compared as they come; the index of expiries is kept, for its rows go again.
struct FiledRows {
    /// Rows written once, by the first byte of their keys.
    private(set) var counts: [UInt8: Int] = [:]
    /// The rows of the index of expiries that are there now, all without a value.
    private(set) var expiries: Set<[UInt8]> = []

    /// Takes what the newest event filed.
    mutating func take(
        from books: Books, event: UInt64, _ store: VerificationStore
    ) throws(VerificationFailure) {
        var failure: VerificationFailure?
        books.takeFiled { key, value in
            guard failure == nil else { return }
            do throws(VerificationFailure) {
                try enter(key, value, books, event, store)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    static let writtenOnce: [BookPrefix] = [.lateEntry, .recall, .cardPage, .lotPage]

    static func isWrittenOnce(_ kind: UInt8?) -> Bool {
        writtenOnce.contains { $0.rawValue == kind }
    }

    private mutating func enter(
        _ key: [UInt8], _ value: [UInt8]?, _ books: Books, _ event: UInt64, _ store: VerificationStore
    ) throws(VerificationFailure) {
        guard Self.isWrittenOnce(key.first) else {
            if value == nil { expiries.remove(key) } else { expiries.insert(key) }
            return
        }
        counts[key[0], default: 0] += 1
        let isHeld = try reading { () throws(LMDBError) in
            try store.transaction.withValue(in: store.tables.book, for: key) {
                BookRow.holds(value ?? [], key: key, $0)
            }
        }
        guard isHeld == true else {
            let how = isHeld == nil ? "missing from" : "another in"
            throw .finding(Finding(event: event, "\(books.describe(key)), which it completed, is \(how) the books"))
        }
    }
}
