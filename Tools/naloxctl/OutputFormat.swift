import ArgumentParser
import Client

/// How replies are shown. Without one of these: tables.
enum OutputFormat: String, EnumerableFlag {
    case raw, json, csv

    static func help(for value: OutputFormat) -> ArgumentHelp? {
        switch value {
        case .raw: "The protocol's own lines, byte for byte."
        case .json: "One JSON object a row, with what OK says of a write; without rows one of what OK says."
        case .csv: "CSV with a header (RFC 4180)."
        }
    }

    /// Why an answer cannot be shown so; nil where it can.
    func objection(to request: PreparedRequest) -> String? {
        guard self == .csv, request.follows else { return nil }
        return "CSV names its columns in its first line, and follow=yes has no last row: use --json"
    }
}
