import Journal
import Ledger
import Line
import Queries
import Synchronization

/// Counters and gauges of the running daemon, as STATS shows them.
final class Metrics: Sendable {
    private struct Counts {
        var requests: [String: UInt64] = [:]
        var groups: UInt64 = 0
        var grouped: UInt64 = 0
        var sealNanoseconds: UInt64 = 0
        var connections = 0
    }

    private let counts = Mutex(Counts())

    func answered(_ verb: Verb, _ outcome: Outcome) {
        let result =
            switch outcome {
            case .accepted(_, _, let isReplay): isReplay ? "replayed" : "ok"
            case .refused(let refusal): refusal.code.rawValue
            }
        count(verb, result)
    }

    func asked(_ verb: Verb) {
        count(verb, "ok")
    }

    private func count(_ verb: Verb, _ result: String) {
        counts.withLock { $0.requests["verb=\"\(verb.rawValue)\",result=\"\(result)\"", default: 0] += 1 }
    }

    func sealed(_ requests: Int, nanoseconds: Int64) {
        counts.withLock {
            $0.groups += 1
            $0.grouped += UInt64(requests)
            $0.sealNanoseconds += UInt64(max(0, nanoseconds))
        }
    }

    func connections(_ count: Int) {
        counts.withLock { $0.connections = count }
    }

    func answer(_ reading: Reading, _ journal: Journal, _ rows: inout RowWriter) throws(Refusal) -> [Field] {
        try reading.rights.demand(.stats)
        let counts = self.counts.withLock { $0 }
        func row(_ name: String, _ type: String, _ value: some BinaryInteger, _ help: String) {
            rows.add([Field("name", name), Field("type", type), Field("value", value), Field("help", help)])
        }
        row("naloxd_events", "gauge", reading.books.header.lastNumber, "Events in the log.")
        row("naloxd_connections", "gauge", counts.connections, "Open connections.")
        row("naloxd_groups_total", "counter", counts.groups, "Groups made durable.")
        row("naloxd_grouped_requests_total", "counter", counts.grouped, "Requests in these groups.")
        for (labels, value) in counts.requests.sorted(by: { $0.key < $1.key }) {
            rows.add([
                Field("name", "naloxd_requests_total"), Field("type", "counter"), Field("labels", labels),
                Field("value", value), Field("help", "Requests by verb and result."),
            ])
        }
        row("naloxd_map_used_bytes", "gauge", journal.statistics.usedBytes, "Bytes of the store in use.")
        return []
    }
}
