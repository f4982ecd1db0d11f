import Line

/// What one connection has for the writer: the requests that the writer has, and those that it is given next.
struct Gathering {
    /// Requests that the writer has, and their bytes.
    private var submitted = (count: 0, byteCount: 0)
    /// Questions that it was given since it had none of this connection: their replies may be long.
    private var questions = 0
    /// What it is given next.
    private var entries: [Entry] = []
    private var byteCount = 0
    private var batchLines = 0

    /// Everything before the next request is answered.
    var isEmpty: Bool { submitted.count == 0 && entries.isEmpty }

    var isWithWriter: Bool { submitted.count > 0 }

    /// As much as one connection may have waits already.
    var isFull: Bool {
        submitted.count + entries.count >= Limits.connectionWaitingRequests
            || submitted.byteCount + byteCount >= Limits.connectionWaitingBytes
    }

    /// - Parameter lineBytes: of the line that brought the next entry.
    mutating func hear(lineBytes: Int) {
        byteCount += lineBytes
    }

    mutating func add(_ entry: Entry) {
        if case .batch(let batch, _) = entry {
            byteCount += batch.byteCount
            batchLines += batch.count
        }
        entries.append(entry)
    }

    /// - Returns: false if the question must wait until those before it are answered.
    mutating func ask(_ entry: Entry) -> Bool {
        guard questions < Limits.connectionWaitingQuestions else { return false }
        questions += 1
        entries.append(entry)
        return true
    }

    /// What the writer is given now; nil where there is nothing.
    mutating func submission(from connection: Connection) -> Submission? {
        defer { byteCount = 0 }
        guard !entries.isEmpty else { return nil }
        let submission = Submission(
            caller: connection.caller, connection: connection, entries: entries, byteCount: byteCount,
            weight: entries.count + batchLines, isFirst: submitted.count == 0)
        submitted.count += entries.count
        submitted.byteCount += byteCount
        entries.removeAll(keepingCapacity: true)
        batchLines = 0
        return submission
    }

    mutating func answered(_ submission: Submission) {
        submitted.count -= submission.entries.count
        submitted.byteCount -= submission.byteCount
        if submitted.count == 0 { questions = 0 }
    }
}
