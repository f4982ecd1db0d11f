import Glibc
import LMDB
import Ledger
import Line

extension Recorder {
    private static let settlingPollMicroseconds: useconds_t = 200

    /// Makes everything recorded so far durable: with a write-ahead log by one write and one sync, without by settling.
    ///
    /// - Throws: the outcome is unknown: nothing may be acknowledged, and the process must end. Start-up finds what is
    ///   durable, and a repeat with the same id tells what became of a request.
    public func seal() throws(JournalError) {
        try makeDurable()
        try booking { () throws(Refusal) in
            try sealedStock?.show(moved, newest: lastNumber, newestOther: newestOther) { (key) throws(Refusal) in
                try books.lots(onShelf: key)
            }
        }
        moved.removeAll(keepingCapacity: true)
    }

    private func makeDurable() throws(JournalError) {
        let lines = store.unsettled.unsealedBytes
        guard writeAheadLog != nil, WriteAheadLog.canHold(lines) else { return try settle() }
        guard lines > 0 else { return }
        guard writeAheadLog?.hasRoom(for: lines) == true else { return try settle() }
        try appendFrame()
    }

    private func appendFrame() throws(JournalError) {
        let first = store.unsettled.firstUnsealed
        let count = Int(store.unsettled.next - first)
        let leaf = leaf(before: first)
        try store.unsettled.withUnsealed { (lines) throws(JournalError) in
            try writeAheadLog?.append(first: first, count: count, leafBefore: leaf, lines: lines)
        }
        store.unsettled.seal()
    }

    /// Settles everything recorded so far, whatever is under way.
    public func settle() throws(JournalError) {
        try awaitSettling()
        guard let settlement = try takeSettlement() else { return }
        try finish(settlement.write(to: environment, tables))
    }

    /// Hands out what is to be settled, for another thread to write; nil if there is nothing, or some is under way.
    ///
    /// - Precondition: everything recorded is sealed.
    public func beginSettling() throws(JournalError) -> PendingSettlement? {
        guard settling == nil, let settlement = try takeSettlement() else { return nil }
        let pending = PendingSettlement(settlement, environment, tables)
        settling = pending
        return pending
    }

    /// Waits until the settlement under way is written, if there is one.
    public func awaitSettling() throws(JournalError) {
        while let settling, !settling.isEnded { usleep(Self.settlingPollMicroseconds) }
        try endSettling()
    }

    /// Takes note that the settlement under way was written.
    public func endSettling() throws(JournalError) {
        guard let result = settling?.result else { return }
        settling = nil
        try finish(result.get())
    }

    private func takeSettlement() throws(JournalError) -> Settlement? {
        guard store.unsettled.count > 0 else { return nil }
        var changes: [Settlement.Change] = []
        try booking { () throws(Refusal) in
            try books.takeChanges { changes.append(Settlement.Change(key: $0, record: $1)) }
        }
        swap(&settlingIdentifiers, &identifiers)
        identifiers.removeAll()
        swap(&store.settling, &store.unsettled)
        store.unsettled.start(at: books.header.lastNumber + 1)
        writeAheadLog?.turn()
        return Settlement(
            events: store.settling, tree: tree, identifiers: settlingIdentifiers, changes: changes)
    }

    /// - Parameter grown: the tree with the leaves of what was settled.
    private func finish(_ grown: GrowingTree) throws(JournalError) {
        tree = grown
        store.settling.start(at: books.header.lastNumber + 1)
        let greatest = settlingIdentifiers.greatest
        if greatestSettledKey.isBytewise(before: greatest) { greatestSettledKey = greatest }
        settlingIdentifiers.removeAll()
        try store.renew()
        books.settled()
        sealedStock?.show(settled: settledNumber)
        reserve?.settled(usedBytes: environment.statistics.usedBytes)
    }
}
