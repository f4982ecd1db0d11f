/// What a report may have a row for each of.
public enum ReportColumn: String, CaseIterable, Sendable {
    case facility
    case municipality
    case type
    case product
    case group
    case visit
    case channel
    case month
}
