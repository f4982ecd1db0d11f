import LMDB
import Ledger
import Line
import Merkle

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
            for line in try WriteAheadLog.pending(in: unserved, after: last.number, leaf: last.leaf) {
                guard line.span.bytes.withUnsafeBytes({ body($0, last.number) }) else { return }
            }
        } catch {
            throw VerificationError(opening: error)
        }
    }

    /// - Returns: the number and the leaf hash of the last; nil where the body ended the reading.
    private static func forEachSettled(
        in opened: VerificationStore, _ body: (_ line: UnsafeRawBufferPointer, _ total: UInt64) -> Bool
    ) throws(JournalError) -> (number: UInt64, leaf: TreeHash)? {
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
            if last == start {
                let tree = StoredTree(store, size: last)
                let leaf = try booking { () throws(Refusal) in
                    last == 0 ? .emptyRoot : try tree.hash(level: 0, index: last - 1)
                }
                return (last, leaf)
            }
            try store.renew()
        }
    }
}
