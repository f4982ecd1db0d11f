import LMDB
import Ledger
import Merkle

extension StoreVerification {
    /// Events that were acknowledged and are not settled yet, where nobody serves the ledger: they lie in the
    /// write-ahead log, and nothing is stored of them besides.
    ///
    /// - Precondition: all that is stored was compared.
    mutating func replayWriteAheadLog() throws(Finding) {
        guard let directory = store.unserved else { return }
        let lines: [ArraySlice<UInt8>]
        do {
            lines = try WriteAheadLog.pending(
                in: directory, after: replay.last, leaf: tree.newestLeaf ?? .emptyRoot)
        } catch {
            throw Finding(event: replay.last + 1, "\(error)")
        }
        var used: Set<[UInt8]> = []
        for line in lines {
            try line.span.bytes.withUnsafeBytes { (line) throws(Finding) in try enterUnsettled(line, &used) }
        }
    }

    private mutating func enterUnsettled(_ line: UnsafeRawBufferPointer, _ used: inout Set<[UInt8]>) throws(Finding) {
        let event = try replay.enter(line)
        replay.books.takeFiled { _, _ in }
        tree.append(line)
        if replay.request.isFirstOfID, let key = identifierKey(of: event.fields, user: event.by) {
            let isStored: Bool
            do {
                isStored = try store.transaction.bytes(in: store.tables.identifier, for: key) != nil
            } catch {
                throw Finding(event: event.number, reading: error)
            }
            guard !isStored, used.insert(key).inserted else {
                throw Finding(event: event.number, "its id was used before")
            }
        }
        try reach()
    }
}
