import CivilTime
import Ledger
import Line

/// The civil day of the moment, found once a day.
public struct DayOfZone {
    private let zone: Zone
    /// The day of the newest moment; before the first one, that of the epoch.
    public private(set) var today: Day
    private var start: Instant
    private var end: Instant

    public init(_ zone: Zone) {
        self.zone = zone
        today = Day(daysSinceEpoch: 0)
        start = zone.start(of: today)
        end = zone.end(of: today)
    }

    /// The clock as a request sees it after an event of `last`.
    public mutating func moment(_ clock: Instant, after last: Instant, isImport: Bool = false) -> Moment {
        let now = max(clock, last)
        return Moment(
            now: now, today: day(of: now), zone: zone, isBehind: Moment.isBehind(clock, last), isImport: isImport)
    }

    /// For CLOCK, which may go back.
    mutating func moment(setting clock: Instant, isImport: Bool) -> Moment {
        Moment(now: clock, today: day(of: clock), zone: zone, isImport: isImport)
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
