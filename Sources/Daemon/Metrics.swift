import CivilTime
import Journal
import Ledger
import Line
import Queries
import Synchronization

/// Counters and gauges of the running daemon, as STATS shows them. What is counted often is counted by each thread
/// for itself, and brought here a group at a time.
final class Metrics: Sendable {
    private struct Figures {
        var requests = RequestTally()
        var requestDurations = Histogram.durations
        var groups = Histogram.requests
        var sealings = Histogram.durations
        var settlings = Histogram.durations
        var state = WriterState()
        var connections = 0
    }

    private let figures = Mutex(Figures())
    private let start = Instant.now()

    // MARK: - Counting

    /// A request that is answered outside the threads that count for themselves.
    func answered(_ verb: Verb, _ result: RequestResult) {
        figures.withLock { $0.requests.count(verb, result) }
    }

    func take(_ tally: inout RequestTally) {
        figures.withLock { tally.move(to: &$0.requests) }
    }

    /// A group became durable.
    ///
    /// - Parameters:
    ///   - nanoseconds: how long that took.
    ///   - waits: for how long its requests had waited, and how many so long.
    func sealed(
        _ tally: inout RequestTally, nanoseconds: UInt64, waits: [(nanoseconds: UInt64, requests: UInt64)],
        _ state: WriterState
    ) {
        figures.withLock { figures in
            tally.move(to: &figures.requests)
            figures.state = state
            var requests: UInt64 = 0
            for wait in waits {
                figures.requestDurations.observe(wait.nanoseconds, times: wait.requests)
                requests += wait.requests
            }
            guard requests > 0 else { return }
            figures.groups.observe(requests)
            figures.sealings.observe(nanoseconds)
        }
    }

    func settled(nanoseconds: UInt64) {
        figures.withLock { $0.settlings.observe(nanoseconds) }
    }

    var state: WriterState {
        get { figures.withLock { $0.state } }
        set { figures.withLock { $0.state = newValue } }
    }

    var connections: Int {
        get { figures.withLock { $0.connections } }
        set { figures.withLock { $0.connections = newValue } }
    }

    // MARK: - STATS

    /// Rows by name; the buckets of a histogram ascend, as Prometheus' text format wants them.
    func answer(_ reading: Reading, _ journal: Journal, _ rows: inout RowWriter) throws(Refusal) -> [Field] {
        try reading.rights.demand(.stats)
        let figures = self.figures.withLock { $0 }
        var all = counted(figures) + standing(journal, reading, figures) + (try attention(reading))
        all += machine(journal)
        let order = all.indices.sorted { (all[$0].name, $0) < (all[$1].name, $1) }
        for row in order.lazy.map({ all[$0] }) { rows.add(row.fields) }
        return []
    }

    private func counted(_ figures: Figures) -> [MetricRow] {
        var rows = figures.requests.rows.map { labels, count in
            MetricRow(
                "naloxd_requests_total", .counter, String(count), "Requests by verb and result.", labels: labels)
        }
        rows += figures.requestDurations.rows(
            "naloxd_request_seconds", "How long writes took from coming in to being durable.")
        rows += figures.groups.rows("naloxd_group_requests", "Writes that were made durable by one sync.")
        rows += figures.sealings.rows("naloxd_seal_seconds", "How long making a group durable took.")
        rows += figures.settlings.rows(
            "naloxd_settle_seconds", "How long settling in the store took, behind the replies.")
        return rows
    }

    private func standing(_ journal: Journal, _ reading: Reading, _ figures: Figures) -> [MetricRow] {
        let store = journal.statistics
        let header = reading.books.header
        return [
            .gauge("naloxd_connections", figures.connections, "Open connections."),
            .gauge("naloxd_events", header.lastNumber, "Events in the log."),
            .time(
                "naloxd_newest_event_timestamp_seconds", milliseconds: header.lastAtMilliseconds,
                "When the newest event was recorded."),
            .gauge("naloxd_map_used_bytes", store.usedBytes, "Bytes of the store in use."),
            .gauge("naloxd_map_limit_bytes", store.mapBytes, "The most the store can grow to."),
            .gauge("naloxd_readers", store.readers, "Reader slots of the store in use, or used once and kept."),
            .gauge(
                "naloxd_read_only", figures.state.isReadOnly ? 1 : 0, "1 if damage was found and nothing is written."),
            .gauge(
                "naloxd_storage_full", figures.state.isStorageFull ? 1 : 0,
                "1 if the disk is full and nothing but corrections is written."),
        ]
    }

    private func attention(_ reading: Reading) throws(Refusal) -> [MetricRow] {
        let figures = try StandingFigures(reading)
        return [
            .gauge(
                "naloxd_stock_outs", figures.stockOuts, "Stock cards of open facilities with nothing to dispense."),
            .gauge(
                "naloxd_units_expiring_soon", figures.expiringUnits, "Available units that expire within 30 days."),
            .gauge("naloxd_discrepancies_open", figures.discrepancies, "Discrepancies that nobody has resolved."),
            .time(
                "naloxd_oldest_discrepancy_timestamp_seconds",
                milliseconds: figures.oldestDiscrepancy?.millisecondsSinceEpoch,
                "When the oldest open discrepancy was recorded; 0 without any."),
        ]
    }

    private func machine(_ journal: Journal) -> [MetricRow] {
        let directory = journal.directory
        var rows: [MetricRow] = [
            .time(
                "naloxd_last_backup_timestamp_seconds",
                milliseconds: directory.time(of: .backup)?.millisecondsSinceEpoch,
                "When the last backup was made; 0 for never."),
            .time(
                "naloxd_last_verification_timestamp_seconds",
                milliseconds: directory.time(of: .verification)?.millisecondsSinceEpoch,
                "When the last verification was made that found nothing; 0 for never."),
            .time(
                "naloxd_start_time_seconds", milliseconds: start.millisecondsSinceEpoch, "When the daemon started."),
        ]
        if let free = ProcessFigures.freeBytes(at: directory.path) {
            rows.append(.gauge("naloxd_disk_free_bytes", free, "Free bytes on the ledger's disk."))
        }
        if let bytes = ProcessFigures.memory("VmRSS") {
            rows.append(
                .gauge("naloxd_resident_memory_bytes", bytes, "Memory of the daemon, mapped pages of the store too."))
        }
        if let bytes = ProcessFigures.memory("RssAnon") {
            rows.append(.gauge("naloxd_anonymous_memory_bytes", bytes, "Memory of the daemon that is its own."))
        }
        return rows
    }
}

/// What the writer says of itself.
struct WriterState: Equatable, Sendable {
    var newest: UInt64 = 0
    var isReadOnly = false
    var isStorageFull = false
}
