import ArgumentParser

/// How replies are shown. Without one of these: tables.
enum OutputFormat: String, EnumerableFlag {
    case raw, json, csv

    static func help(for value: OutputFormat) -> ArgumentHelp? {
        switch value {
        case .raw: "The protocol's own lines, byte for byte."
        case .json: "One JSON object a row, or one of what OK says where there are no rows."
        case .csv: "CSV with a header (RFC 4180)."
        }
    }
}
