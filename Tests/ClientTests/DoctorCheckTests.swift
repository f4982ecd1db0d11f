import Testing

@testable import naloxctl

@Suite struct DoctorCheckTests {
    private func grade(_ name: String, _ gauges: [String: Double]) throws -> DoctorCheck.Grade {
        try #require(DoctorCheck.all.first { $0.name == name }).finding(gauges, now: 1_000_000).grade
    }

    @Test func thresholds() throws {
        #expect(try grade("backup", ["naloxd_last_backup_timestamp_seconds": 0]) == .wrong)
        #expect(try grade("backup", ["naloxd_last_backup_timestamp_seconds": 1_000_000 - 25 * 3_600]) == .well)
        #expect(try grade("backup", ["naloxd_last_backup_timestamp_seconds": 1_000_000 - 26 * 3_600]) == .watch)
        #expect(try grade("backup", ["naloxd_last_backup_timestamp_seconds": 1_000_000 - 72 * 3_600]) == .wrong)
        #expect(try grade("backup", [:]) == .watch)
        #expect(try grade("clock", ["naloxd_newest_event_timestamp_seconds": 1_000_060]) == .wrong)
        #expect(try grade("clock", ["naloxd_newest_event_timestamp_seconds": 999_000]) == .well)
        #expect(try grade("disk", ["naloxd_disk_free_bytes": 100e6]) == .wrong)
        #expect(try grade("disk", ["naloxd_disk_free_bytes": 1e12]) == .well)
        #expect(try grade("map", ["naloxd_map_used_bytes": 95, "naloxd_map_limit_bytes": 100]) == .wrong)
        #expect(try grade("writing", ["naloxd_read_only": 1]) == .wrong)
        #expect(try grade("writing", ["naloxd_read_only": .nan]) == .well)
        #expect(try grade("oldest of them", ["naloxd_oldest_discrepancy_timestamp_seconds": 0]) == .well)
    }
}
