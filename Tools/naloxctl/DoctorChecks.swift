/// What a doctor looks at among the gauges of STATS: the one table of names and thresholds.
struct DoctorCheck: Sendable {
    enum Reading: Sendable {
        /// A Unix time; judged is how long ago, in seconds. Zero stands for never.
        case age(never: Grade)
        /// As it is.
        case count
        /// The part, in percent, of another gauge.
        case percent(of: String)
        /// What is left, in MiB: less is worse.
        case mebibytesLeft
        /// How far a Unix time is ahead of this computer's clock, in seconds.
        case secondsAhead
    }

    enum Grade: Int, Sendable {
        case well, watch, wrong
    }

    let name: String
    let gauge: String
    let reading: Reading
    /// From this on it should be looked at; and from this on it is wrong.
    var watch: Double?
    var wrong: Double?
    /// What is said of it when it is well, and when it is not; `%` stands for what was read.
    let well: String
    let ill: String
    let remedy: String

    private static let hour = 3_600.0

    static let all: [DoctorCheck] = [
        DoctorCheck(
            name: "clock", gauge: "naloxd_newest_event_timestamp_seconds", reading: .secondsAhead, watch: 2, wrong: 60,
            well: "not behind the newest event", ill: "% behind the newest event",
            remedy: "set the clock (timedatectl); if it was wrong before, an admin says CLOCK reason=…"),
        DoctorCheck(
            name: "writing", gauge: "naloxd_read_only", reading: .count, wrong: 1,
            well: "the ledger takes writes", ill: "the ledger takes no writes",
            remedy: "journalctl -u naloxd tells why"),
        DoctorCheck(
            name: "backup", gauge: "naloxd_last_backup_timestamp_seconds", reading: .age(never: .wrong),
            watch: 26 * hour, wrong: 72 * hour, well: "made % ago", ill: "the last was made % ago",
            remedy: "systemctl start naloxd-backup, or naloxd backup DIR; journalctl -u naloxd-backup tells more"),
        DoctorCheck(
            name: "verification", gauge: "naloxd_last_verification_timestamp_seconds", reading: .age(never: .watch),
            watch: 26 * hour, wrong: 8 * 24 * hour, well: "made % ago", ill: "the last was made % ago",
            remedy: "systemctl start naloxd-verify; journalctl -u naloxd-verify tells more"),
        DoctorCheck(
            name: "disk", gauge: "naloxd_disk_free_bytes", reading: .mebibytesLeft, watch: 2_048, wrong: 512,
            well: "% MiB free", ill: "% MiB free", remedy: "free some, before writes are refused (storage-full)"),
        DoctorCheck(
            name: "map", gauge: "naloxd_map_used_bytes", reading: .percent(of: "naloxd_map_limit_bytes"),
            watch: 70, wrong: 90, well: "%% of the address space is used", ill: "%% of the address space is used",
            remedy: "readers that never end hold old pages: restart naloxd, and see whether it falls"),
        DoctorCheck(
            name: "stock-outs", gauge: "naloxd_stock_outs", reading: .count, wrong: 1,
            well: "none", ill: "% (a product that a facility has run out of)",
            remedy: "FORECAST tells what to order, and STOCK who could ship some"),
        DoctorCheck(
            name: "expiring", gauge: "naloxd_units_expiring_soon", reading: .count, watch: 1,
            well: "nothing within 30 days", ill: "% units within 30 days",
            remedy: "EXPIRING within=30d lists them: ship them to where they are used"),
        DoctorCheck(
            name: "discrepancies", gauge: "naloxd_discrepancies_open", reading: .count, watch: 1,
            well: "none open", ill: "% open",
            remedy: "DISCREPANCIES lists them; a second user closes one with RESOLVE event=… finding=…"),
        DoctorCheck(
            name: "oldest of them", gauge: "naloxd_oldest_discrepancy_timestamp_seconds", reading: .age(never: .well),
            wrong: 7 * 24 * hour, well: "has waited for %", ill: "has waited for %",
            remedy: "DISCREPANCIES lists them; a second user closes one with RESOLVE event=… finding=…"),
    ]
}
