import LMDB
import Ledger

/// The lines of a stored log, in their order, each found to be the one that the tree has a leaf of.
public enum StoredLines {
    private static let eventsOfSnapshot: UInt64 = 1 << 16

    /// Reads a state directory, served or not, or a backup.
    ///
    /// - Parameter body: is handed each line and how many there are now; it returns false to end the reading.
    public static func forEach(
        in directory: StateDirectory, _ body: (_ line: UnsafeRawBufferPointer, _ total: UInt64) -> Bool
    ) throws(VerificationError) {
        let opened: VerificationStore
        do {
            opened = try VerificationStore(directory)
        } catch {
            throw VerificationError(opening: error)
        }
        do throws(JournalError) {
            opened.transaction.reset()
            let store = try LedgerStore(opened.environment, opened.tables)
            var last: UInt64 = 0
            while true {
                let total = try booking { () throws(Refusal) in UInt64(try store.count(of: opened.tables.event)) }
                var isEnded = false
                let end = last + eventsOfSnapshot
                let start = last
                try booking { () throws(Refusal) in
                    try store.forEachEvent(from: start + 1, to: end) { number, line in
                        last = number
                        isEnded = !body(line, total)
                        return !isEnded
                    }
                }
                if isEnded || last == start { return }
                try store.renew()
            }
        } catch {
            throw VerificationError(opening: error)
        }
    }
}
