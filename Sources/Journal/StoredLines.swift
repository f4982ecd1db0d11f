import LMDB
import Ledger
import Line

/// The lines of a stored log, in their order, each found to be the one that the tree has a leaf of; where nobody serves
/// the ledger, followed by those that were acknowledged and are not settled yet.
public enum StoredLines {
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
            let last = try forEachSettled(in: opened, body)
            guard let last, let unserved = opened.unserved else { return }
            for frame in try WriteAheadLog.pending(in: unserved, after: last) {
                for line in frame.lines.split(separator: 0x0A) {
                    guard line.span.bytes.withUnsafeBytes({ body($0, last) }) else { return }
                }
            }
        } catch {
            throw VerificationError(opening: error)
        }
    }

    /// - Returns: the number of the last; nil where the body ended the reading.
    private static func forEachSettled(
        in opened: VerificationStore, _ body: (_ line: UnsafeRawBufferPointer, _ total: UInt64) -> Bool
    ) throws(JournalError) -> UInt64? {
        opened.transaction.reset()
        let store = try LedgerStore(opened.environment, opened.tables)
        var last: UInt64 = 0
        while true {
            let start = last
            var isEnded = false
            try booking { () throws(Refusal) in
                let total = UInt64(try store.count(of: opened.tables.event))
                try store.forEachEvent(from: start + 1, to: start + Limits.snapshotEvents) { number, line in
                    last = number
                    isEnded = !body(line, total)
                    return !isEnded
                }
            }
            if isEnded { return nil }
            if last == start { return last }
            try store.renew()
        }
    }
}
