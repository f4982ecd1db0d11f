import Ledger

extension Recorder {
    /// Enters what the write-ahead log holds beyond the store, and settles it: by Apply alone, for all was decided.
    func recover() throws(JournalError) {
        guard let frames = try writeAheadLog?.recover(after: lastNumber), !frames.isEmpty else { return }
        for frame in frames {
            guard frame.leafBefore == leaf(before: frame.first) else {
                throw .damaged("the write-ahead log does not go on from event \(lastNumber): it is of another ledger")
            }
            for line in frame.lines.split(separator: 0x0A) {
                try booking { () throws(Refusal) in try enter(recovered: Array(line)) }
            }
        }
        try settle()
    }

    private func enter(recovered line: [UInt8]) throws(Refusal) {
        let event = try Event(line: line)
        try books.apply(event)
        store.unsettled.append { $0 += line }
        // All events of a request bear its id; the first that is entered is the first of the request.
        if let id = event["id"] {
            if identifiers.event(id: id, user: event.by) == nil { note(id, of: event.by, event.number) }
        }
    }
}
