import Ledger

extension Recorder {
    /// Enters what the write-ahead log holds beyond the store, and settles it: by Apply alone, for all was decided.
    func recover() throws(JournalError) {
        let leaf = leaf(before: lastNumber + 1)
        guard let lines = try writeAheadLog?.recover(after: lastNumber, leaf: leaf), !lines.isEmpty else { return }
        try settle(recovered: lines)
    }

    /// Enters what a directory's write-ahead log holds beyond this store, and settles it.
    func takeIn(pendingOf directory: StateDirectory) throws(JournalError) {
        let leaf = leaf(before: lastNumber + 1)
        try settle(recovered: WriteAheadLog.pending(in: directory, after: lastNumber, leaf: leaf))
    }

    private func settle(recovered lines: [ArraySlice<UInt8>]) throws(JournalError) {
        for line in lines {
            try booking { () throws(Refusal) in try enter(recovered: Array(line)) }
        }
        try settle()
    }

    private func enter(recovered line: [UInt8]) throws(Refusal) {
        let event = try Event(line: line)
        try books.apply(event)
        store.unsettled.append { $0 += line }
        // All events of a request bear its id; the first that is entered is the first of the request.
        guard let key = identifierKey(of: event.fields, user: event.by) else { return }
        if identifiers.event(of: key) == nil { identifiers.add(key, event: event.number) }
    }
}
