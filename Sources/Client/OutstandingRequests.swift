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

    func unanswered(isBatchOpen: Bool) -> Unanswered {
        let first = first
        return Unanswered(
            verb: first?.verb ?? "", id: first?.id, number: first?.number ?? 0,
            isInBatch: isBatchOpen || first?.isInBatch == true,
            isQuery: first?.isQuery ?? false, count: count)
    }
}
