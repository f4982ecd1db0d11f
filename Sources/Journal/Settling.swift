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
        let lines = store.unsettled.unsealedBytes
        guard writeAheadLog != nil, WriteAheadLog.canHold(lines) else { return try settle() }
        guard lines > 0 else { return }
        guard writeAheadLog?.hasRoom(for: lines) == true else { return try settle() }
        try appendFrame()
    }

    private func appendFrame() throws(JournalError) {
        let first = store.unsettled.firstUnsealed
        let count = Int(store.unsettled.next - first)
        let root = rootBeforeUnsealed
        try store.unsettled.withUnsealed { (lines) throws(JournalError) in
            try writeAheadLog?.append(first: first, count: count, rootBefore: root, lines: lines)
        }
        markSealed()
    }

    /// Settles everything recorded so far, whatever is under way.
    public func settle() throws(JournalError) {
        try settleAll()
    }

    private func settleAll() throws(JournalError) {
        if let settling {
            while !settling.isEnded { usleep(Self.settlingPollMicroseconds) }
            try endSettling()
        }
        guard let settlement = try takeSettlement() else { return }
        try settlement.write(to: environment, tables)
        try finishSettlement()
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

    /// Takes note that the settlement under way was written.
    public func endSettling() throws(JournalError) {
        guard let ended = settling.take() else { return }
        if let failure = ended.failure { throw failure }
        try finishSettlement()
    }

    private func takeSettlement() throws(JournalError) -> Settlement? {
        guard store.unsettled.count > 0 else { return nil }
        var rows: [Settlement.HashRow] = []
        tree.takeRows { rows.append(Settlement.HashRow(level: $0, row: $1, hashes: $2)) }
        var changes: [Settlement.Change] = []
        try booking { () throws(Refusal) in
            try books.takeChanges { changes.append(Settlement.Change(key: $0, record: $1)) }
        }
        var ordered = identifiers.map { (key: $0.key.key, number: $0.value) }
        ordered.sort { $0.number < $1.number }
        // Nearly in order already where ids are ordered by time, which makes the sort below a short one.
        ordered.sort { $0.key.lexicographicallyPrecedes($1.key) }
        settlingIdentifiers = identifiers
        identifiers.removeAll(keepingCapacity: true)
        store.settling = store.unsettled
        store.unsettled.start(at: books.header.lastNumber + 1)
        writeAheadLog?.turn()
        return Settlement(
            events: store.settling, rows: rows, identifiers: ordered, changes: changes)
    }

    private func finishSettlement() throws(JournalError) {
        store.settling.start(at: books.header.lastNumber + 1)
        settlingIdentifiers.removeAll()
        if store.unsettled.count == 0 { markSealed() }
        try store.renew()
        books.settled()
        reserve?.settled(usedBytes: environment.statistics.usedBytes)
    }
}
