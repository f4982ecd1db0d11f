import Line

/// One row of STATS: a sample as Prometheus knows it.
struct MetricRow {
    enum Kind: String {
        case counter, gauge, histogram
    }

    let name: String
    let fields: [Field]

    init(_ name: String, _ kind: Kind, _ value: String, _ help: String, labels: String = "") {
        self.name = name
        let labels = labels.isEmpty ? [] : [Field("labels", labels)]
        fields =
            [Field("name", name), Field("type", kind.rawValue)] + labels + [Field("value", value), Field("help", help)]
    }

    static func gauge(_ name: String, _ value: some BinaryInteger, _ help: String) -> MetricRow {
        MetricRow(name, .gauge, String(value), help)
    }

    /// A Unix time in seconds; zero stands for never.
    static func time(_ name: String, milliseconds: Int64?, _ help: String) -> MetricRow {
        MetricRow(name, .gauge, decimal(UInt64(max(0, milliseconds ?? 0)), scale: 1_000), help)
    }

    /// A part of `scale`, a power of ten, exactly.
    static func decimal(_ value: UInt64, scale: UInt64) -> String {
        var text = String(value / scale)
        var rest = value % scale
        var unit = scale
        if rest > 0 { text += "." }
        while rest > 0 {
            unit /= 10
            text += String(rest / unit)
            rest %= unit
        }
        return text
    }
}
