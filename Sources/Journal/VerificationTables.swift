import LMDB
import Ledger

extension StoreVerification {
    /// What changes as the log grows, and that nothing stands in a table that no event made.
    ///
    /// - Precondition: all events of the snapshot are entered.
    mutating func requireTables() throws(Finding) {
        let last = replay.last
        let progress = progress
        let alive = { progress(last, last) }
        do throws(VerificationFailure) {
            try requireEventCount()
            try tree.requireRows(store, alive: alive)
            try identifiers.requireNoOthers(store, last: last, alive: alive)
        } catch {
            switch error {
            case .finding(let finding): throw finding
            case .store(let failure): throw Finding(event: last, reading: failure)
            }
        }
        try requireBooks(alive)
    }

    private func requireEventCount() throws(VerificationFailure) {
        let stored = try reading { () throws(LMDBError) in try store.transaction.count(of: store.tables.event) }
        guard UInt64(stored) == replay.last else {
            throw .finding(Finding(event: replay.last, "it is the last, and the table tells of \(stored) events"))
        }
    }

    private func requireBooks(_ alive: () -> Void) throws(Finding) {
        var comparison: VerificationBooks
        do throws(Refusal) {
            comparison = try VerificationBooks(replay.books, expiries: filed.expiries)
            try comparison.tally.require(replay.books)
        } catch {
            throw Finding(event: replay.last, error)
        }
        do {
            try comparison.compare(store, alive: alive)
        } catch {
            throw Finding(event: replay.last, reading: error)
        }
        guard comparison.mismatches.isEmpty else {
            throw try Self.first(of: comparison.mismatches, replay.books, store, alive)
        }
        guard !comparison.isOutOfOrder else {
            throw Finding(event: replay.last, "the table of the books is out of order")
        }
        for kind in FiledRows.writtenOnce {
            let (stored, made) = (comparison.counts[kind.rawValue] ?? 0, filed.counts[kind.rawValue] ?? 0)
            guard stored != made else { continue }
            throw Finding(
                event: replay.last,
                "the books hold \(stored) rows of the kind \(kind), the events up to it make \(made)")
        }
    }
}
