import CivilTime
import Glibc

/// Which old copies are kept: the newest of each of so many days, weeks and months that have any, counted from the
/// newest copy back. The newest copy is always kept, and what is not named as a copy is never touched.
public struct BackupRetention: Sendable, Equatable {
    public let days: Int
    public let weeks: Int
    public let months: Int

    public init(days: Int = 7, weeks: Int = 5, months: Int = 12) {
        self.days = days
        self.weeks = weeks
        self.months = months
    }

    /// `2026-11-23T041209Z`
    static func name(of clock: Instant) -> String {
        let text = clock.description
        return String(text.prefix(19).filter { $0 != ":" } + "Z")
    }

    /// The day in a copy's name; nil for what is none.
    static func day(ofCopy name: String) -> Day? {
        guard name.utf8.count == 18, name.hasSuffix("Z"), let day = Day(String(name.prefix(10))) else { return nil }
        let time = name.dropFirst(10)
        guard time.first == "T", time.dropFirst().dropLast().allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return nil
        }
        return day
    }

    /// The copies among `names` that may go.
    func surplus(among names: [String]) -> [String] {
        let copies = names.compactMap { name in Self.day(ofCopy: name).map { (name, $0) } }.sorted { $0.0 > $1.0 }
        var kept: Set<String> = []
        keep(days, of: copies, by: { $0.daysSinceEpoch }, &kept)
        // 1970-01-01 was a Thursday: weeks begin on Mondays.
        keep(weeks, of: copies, by: { ($0.daysSinceEpoch + 3) / 7 }, &kept)
        keep(months, of: copies, by: { Int32($0.year * 12 + $0.month) }, &kept)
        if let newest = copies.first { kept.insert(newest.0) }
        return copies.map(\.0).filter { !kept.contains($0) }
    }

    private func keep(
        _ count: Int, of copies: [(String, Day)], by period: (Day) -> Int32, _ kept: inout Set<String>
    ) {
        var periods: Set<Int32> = []
        for (name, day) in copies where periods.count < count && periods.insert(period(day)).inserted {
            kept.insert(name)
        }
    }

    /// Removes the copies that may go. One that cannot be removed stays, and so does one that has come to hold more
    /// than a copy: somebody serves it.
    ///
    /// - Parameter new: the copy that was just made: it stays, though copies made by a wrong clock bear later names.
    /// - Returns: the names of those that are gone.
    func prune(_ directory: String, keeping new: String) -> [String] {
        surplus(among: Self.names(in: directory)).filter { name in
            guard name != new else { return false }
            let copy = StateDirectory("\(directory)/\(name)")
            guard Set(Self.names(in: copy.path)).isSubset(of: [".", "..", "data.mdb", "lock.mdb"]) else { return false }
            copy.removeStore()
            return access(copy.path, F_OK) != 0
        }
    }

    /// The copies in a backup directory whose names are later than that of one.
    static func copies(in directory: String, after name: String) -> [String] {
        names(in: directory).filter { day(ofCopy: $0) != nil && $0 > name }.sorted()
    }

    /// The newest copy in a backup directory; nil where it holds none.
    public static func newestCopy(in directory: StateDirectory) -> StateDirectory? {
        names(in: directory.path).filter { day(ofCopy: $0) != nil }.max().map {
            StateDirectory("\(directory.path)/\($0)")
        }
    }

    /// The name of a copy that is not finished.
    static func unfinishedName(of clock: Instant) -> String { ".\(name(of: clock)).\(getpid())" }

    /// Removes what backups left that were ended before they were done.
    static func removeUnfinished(in directory: String) {
        for name in names(in: directory) where name.hasPrefix(".") {
            let parts = name.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2, day(ofCopy: String(parts[0])) != nil, let process = pid_t(parts[1]), process > 0,
                kill(process, 0) != 0, errno == ESRCH
            else { continue }
            StateDirectory("\(directory)/\(name)").removeStore()
        }
    }

    private static func names(in directory: String) -> [String] {
        guard let opened = opendir(directory) else { return [] }
        defer { closedir(opened) }
        var names: [String] = []
        while let entry = readdir(opened) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }
}
