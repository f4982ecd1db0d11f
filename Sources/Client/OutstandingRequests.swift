/// The requests without a whole reply, in the order of their sending.
struct OutstandingRequests {
    private var requests: [PreparedRequest] = []
    private var start = 0
    private(set) var bytes = 0

    var isEmpty: Bool { start == requests.count }
    var count: Int { requests.count - start }
    var first: PreparedRequest? { isEmpty ? nil : requests[start] }
    var endsConnection: Bool { !isEmpty && requests[requests.count - 1].endsConnection }
    var mayAllBeRepeated: Bool { requests[start...].allSatisfy { $0.repetition != .never } }
    var allBytes: [UInt8] { requests[start...].flatMap(\.bytes) }

    mutating func append(_ request: PreparedRequest) {
        requests.append(request)
        bytes += request.bytes.count
    }

    mutating func removeFirst() {
        bytes -= requests[start].bytes.count
        start += 1
        // Each request is moved once at most for each that left before it.
        if start > 1_024, start > requests.count / 2 {
            requests.removeSubrange(..<start)
            start = 0
        }
    }

    /// - Parameter openBatch: the one whose COMMIT was not sent.
    func unanswered(openBatch: PreparedRequest.Batch?) -> Unanswered {
        var items: [Unanswered.Item] = []
        var last: PreparedRequest.Batch?
        for request in requests[start...] {
            if let batch = request.batch {
                if batch != last { items.append(Unanswered.Item(batch, isOpen: batch == openBatch)) }
            } else {
                let kind: Unanswered.Item.Kind = request.repetition == .freshReply ? .query : .write
                items.append(
                    Unanswered.Item(kind: kind, verb: request.verb, id: request.id, number: request.number))
            }
            last = request.batch
        }
        if let openBatch, openBatch != last { items.append(Unanswered.Item(openBatch, isOpen: true)) }
        return Unanswered(items: items)
    }
}

extension Unanswered.Item {
    fileprivate init(_ batch: PreparedRequest.Batch, isOpen: Bool) {
        self.init(kind: isOpen ? .openBatch : .batch, verb: Verbs.batchBegin, id: batch.id, number: batch.number)
    }
}
