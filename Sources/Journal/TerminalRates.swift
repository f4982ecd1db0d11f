import CivilTime
import Ledger
import Line

/// How many new events each terminal user wrote in the last minute, over all connections.
struct TerminalRates {
    private var written: [String: [(at: Instant, events: Int)]] = [:]

    /// Counts what was accepted.
    mutating func count(_ caller: Caller, events: Int, at: Instant) {
        guard !written.isEmpty, written[caller.name] != nil else { return }
        written[caller.name]?.append((at, events))
    }

    /// - Throws: `busy` with the seconds after which so many events may be written.
    ///   `batch-full` where that is never.
    mutating func require(_ caller: Caller, events: Int, at now: Instant) throws(Refusal) {
        guard events <= Limits.terminalEvents else {
            throw Refusal(
                .batchFull, [],
                "\(events) events at once: a terminal may write \(Limits.terminalEvents) in a minute")
        }
        var recent = written[caller.name] ?? []
        // The clock may have been set back since.
        recent.removeAll { $0.at > now || now - $0.at >= Limits.terminalWindowMilliseconds }
        written[caller.name] = recent
        var count = recent.reduce(events) { $0 + $1.events }
        guard count > Limits.terminalEvents else { return }
        var last = now
        for earlier in recent where count > Limits.terminalEvents {
            count -= earlier.events
            last = earlier.at
        }
        let wait = (Limits.terminalWindowMilliseconds - (now - last) + 999) / 1_000
        throw Refusal(
            .busy, [Field("retry-after", wait)], "\(Limits.terminalEvents) events in a minute are a terminal's limit")
    }
}
