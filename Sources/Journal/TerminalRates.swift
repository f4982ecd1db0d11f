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

    /// - Throws: `busy` with the seconds after which the next write may be tried.
    mutating func require(_ caller: Caller, at now: Instant) throws(Refusal) {
        var recent = written[caller.name] ?? []
        recent.removeAll { now - $0.at >= Limits.terminalWindowMilliseconds }
        written[caller.name] = recent
        guard recent.reduce(0, { $0 + $1.events }) >= Limits.terminalEvents, let oldest = recent.first else { return }
        let wait = (Limits.terminalWindowMilliseconds - (now - oldest.at) + 999) / 1_000
        throw Refusal(
            .busy, [Field("retry-after", wait)], "\(Limits.terminalEvents) events in a minute are a terminal's limit")
    }
}
