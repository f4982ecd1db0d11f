import CivilTime
import Ledger
import Line

/// The civil day of the moment, found once a day.
struct DayOfZone {
    private let zone: Zone
    private var today: Day
    private var start: Instant
    private var end: Instant

    init(_ zone: Zone) {
        self.zone = zone
        today = Day(daysSinceEpoch: 0)
        start = zone.start(of: today)
        end = zone.end(of: today)
    }

    mutating func moment(_ clock: Instant, after last: Instant, _ isImport: Bool) -> Moment {
        let now = max(clock, last)
        return Moment(
            now: now, today: day(of: now), zone: zone, isBehind: last - clock > Limits.clockBehindMilliseconds,
            isImport: isImport)
    }

    /// For CLOCK, which may go back.
    mutating func moment(setting clock: Instant, _ isImport: Bool) -> Moment {
        Moment(now: clock, today: day(of: clock), zone: zone, isBehind: false, isImport: isImport)
    }

    mutating func day(of instant: Instant) -> Day {
        if instant < start || instant > end {
            today = zone.day(of: instant)
            start = zone.start(of: today)
            end = zone.end(of: today)
        }
        return today
    }
}
