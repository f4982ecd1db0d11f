/// A time zone of the IANA database, read from the system's compiled files, with no global state: several zones may
/// be used at once and from any thread.
public struct Zone: Sendable {
    public let identifier: String
    private let file: ZoneFile

    /// Coordinated universal time; needs no file.
    public static let utc = Zone(identifier: "UTC", file: .utc)

    private init(identifier: String, file: ZoneFile) {
        self.identifier = identifier
        self.file = file
    }

    /// Reads `identifier`, such as `Europe/Oslo`, under `TZDIR` or else `/usr/share/zoneinfo`.
    public init(identifier: String) throws(ZoneError) {
        guard Zone.isSafe(identifier) else { throw .badIdentifier(identifier) }
        guard identifier != "UTC" else {
            self = .utc
            return
        }
        self.init(identifier: identifier, file: try ZoneFile(identifier: identifier))
    }

    /// Whether `identifier` can be taken as a path below the zone directory without leading out of it.
    private static func isSafe(_ identifier: String) -> Bool {
        identifier.utf8.count <= 255
            && identifier.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"),
                            UInt8(ascii: "-"):
                            true
                        default: false
                        }
                    }
            }
    }

    /// The day that a calendar on the wall shows at `instant`.
    public func day(of instant: Instant) -> Day {
        let seconds = flooringQuotient(instant.millisecondsSinceEpoch, 1000)
        let localSeconds = seconds + file.span(at: seconds).offsetSeconds
        return Day(daysSinceEpoch: Int32(clamping: flooringQuotient(localSeconds, 86_400)))
    }

    /// The first instant at which the calendar shows `day`, or a later day where `day` was left out altogether (as
    /// Samoa did with 2011-12-30). Where clocks skip midnight, that is later than 00:00; where midnight comes twice,
    /// it is the first. Never before `Instant.earliest`.
    public func start(of day: Day) -> Instant {
        let midnight = Int64(day.daysSinceEpoch) * 86_400
        // Local time rises by one a second but for jumps, so the first of the spans, taken in order, that reaches
        // midnight holds the instant: at its own beginning when the jump went over midnight.
        var spanStart = midnight - ZoneFile.largestOffsetSeconds
        while true {
            let span = file.span(at: spanStart)
            let candidate = max(spanStart, midnight - span.offsetSeconds)
            guard candidate >= span.end else {
                return max(.earliest, Instant(millisecondsSinceEpoch: candidate * 1000))
            }
            spanStart = span.end
        }
    }

    /// The last millisecond before the next day starts.
    public func end(of day: Day) -> Instant {
        start(of: day + 1) - 1
    }
}

extension Zone: CustomStringConvertible {
    public var description: String { identifier }
}

public enum ZoneError: Error, Equatable, CustomStringConvertible {
    /// Not a name of the form `Area/City`.
    case badIdentifier(String)
    /// There is no such file in the zone directory.
    case unknown(String)
    /// The file cannot be read; the system's error number.
    case unreadable(String, errorNumber: Int32)
    /// Not a zone file of RFC 8536, version 2 or later, without leap seconds.
    case malformed(String, reason: String)

    public var description: String {
        switch self {
        case .badIdentifier(let identifier): "not the name of a time zone: \(identifier)"
        case .unknown(let identifier): "no such time zone on this system: \(identifier)"
        case .unreadable(let identifier, let errorNumber):
            "time zone \(identifier) cannot be read (system error \(errorNumber))"
        case .malformed(let identifier, let reason): "time zone \(identifier) has a bad file: \(reason)"
        }
    }
}
