import Foundation

/// What differs from run to run, both ways: names in a session's requests, and what stands for the run's own values in
/// its replies.
struct Masks {
    private let began: Date
    private let zone: TimeZone
    private let calendar: Calendar
    private let today: Date
    /// Those that the session names, counted from today.
    private let days: [Int]
    private var moments: [String: String] = [:]
    private var persons: [String] = []
    private let ownName = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "uid-\(geteuid())"

    /// - Parameter text: the session's requests.
    init(zone identifier: String, for text: String) {
        zone = TimeZone(identifier: identifier)!
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
        days = Set(text.matches(of: Self.dayName).map(Self.offset)).sorted()
        // A session that names days does not begin on one and end on the next.
        let midnight = calendar.nextDate(after: Date(), matching: DateComponents(hour: 0), matchingPolicy: .nextTime)
        if let midnight, !days.isEmpty, midnight.timeIntervalSinceNow < 30 { Thread.sleep(until: midnight + 1) }
        began = Date()
        today = calendar.startOfDay(for: began)
    }

    private static var dayName: Regex<(Substring, Substring?, Substring?)> { /\{today(?:([+-])([0-9]+))?\}/ }

    private static func offset(_ match: Regex<(Substring, Substring?, Substring?)>.Match) -> Int {
        (Int(match.2 ?? "0") ?? 0) * (match.1 == "-" ? -1 : 1)
    }

    mutating func remember(moment name: String) {
        moments[name] = Self.instants(zone: .gmt).string(from: Date())
    }

    /// What is sent for a request as the session has it.
    func unmasked(_ text: String) -> String {
        var text = text.replacing(Self.dayName) { day(Self.offset($0)) }
        while let match = text.firstMatch(of: /\{([^{}]+)\*([0-9]+)\}/), let times = Int(match.2) {
            text.replaceSubrange(match.range, with: String(repeating: String(match.1), count: times))
        }
        for (name, instant) in moments { text = text.replacingOccurrences(of: "{\(name)}", with: instant) }
        return text
    }

    /// What a session has for a line of a reply.
    mutating func masked(_ line: String) -> String {
        var line = line.replacing(/(^| )(naloxd|digest|root|vkey|hash|pseudonym-key|retry-after)=[^ "]+/) {
            "\($0.1)\($0.2)=…"
        }
        line = line.replacing(/ROW line=[A-Za-z0-9+\/]{43}=$/, with: "ROW line=…")
        line = line.replacing(/ROW line="— .*"$/, with: "ROW line=\"— …\"")
        line = line.replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/) { mask(instant: String($0.0)) }
        for offset in days { line = line.replacing(try! Regex("\\b\(day(offset))\\b(?!T)"), with: name(offset)) }
        line = line.replacing(/\ recipient=([A-Za-z0-9_-]{22})(?= |$)/) { " recipient=" + person(String($0.1)) }
        if ownName != "root" {
            line = line.replacing(try! Regex("\\b(by|user)=\(ownName)(?= |$)")) {
                "\($0.output[1].substring ?? "")=root"
            }
            line = line.replacing(" \(ownName) was the first", with: " root was the first")
        }
        return line
    }

    private func mask(instant: String) -> String {
        guard let date = Self.instants(zone: .gmt).date(from: instant) else { return instant }
        if date > began - 5, date < Date() + 5 { return "…" }
        for offset in days where date == start(offset) { return name(offset) }
        return instant
    }

    private mutating func person(_ pseudonym: String) -> String {
        if !persons.contains(pseudonym) { persons.append(pseudonym) }
        return "{person-\((persons.firstIndex(of: pseudonym) ?? 0) + 1)}"
    }

    private func start(_ offset: Int) -> Date { calendar.date(byAdding: .day, value: offset, to: today)! }
    private func day(_ offset: Int) -> String {
        String(Self.instants(zone: zone).string(from: start(offset)).prefix(10))
    }
    private func name(_ offset: Int) -> String {
        offset == 0 ? "{today}" : offset > 0 ? "{today+\(offset)}" : "{today-\(-offset)}"
    }

    private static func instants(zone: TimeZone) -> ISO8601DateFormatter {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        formatter.timeZone = zone
        return formatter
    }
}
