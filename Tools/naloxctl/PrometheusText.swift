import Client
import Line

/// STATS rows in Prometheus' text format (exposition format 0.0.4): the samples of a family stand together, after its
/// HELP and TYPE.
struct PrometheusText {
    private struct Family {
        let name: String
        var type: String
        var help: String
        var samples: [String]
    }

    private var families: [Family] = []
    private var places: [String: Int] = [:]

    /// - Returns: whether the row has the form of a sample.
    mutating func add(_ row: [Field]) -> Bool {
        guard let name = row["name"], let value = row["value"], !name.isEmpty else { return false }
        let type = row["type"] ?? "untyped"
        let familyName = PrometheusText.family(of: name, type: type)
        let labels = row["labels"] ?? ""
        let sample = labels.isEmpty ? "\(name) \(value)" : "\(name){\(labels)} \(value)"
        if let place = places[familyName] {
            families[place].samples.append(sample)
            if families[place].help.isEmpty { families[place].help = row["help"] ?? "" }
        } else {
            places[familyName] = families.count
            families.append(Family(name: familyName, type: type, help: row["help"] ?? "", samples: [sample]))
        }
        return true
    }

    var text: String {
        var lines: [String] = []
        for family in families {
            if !family.help.isEmpty { lines.append("# HELP \(family.name) \(PrometheusText.escaped(family.help))") }
            lines.append("# TYPE \(family.name) \(family.type)")
            lines += family.samples
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func family(of name: String, type: String) -> String {
        guard type == "histogram" else { return name }
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            return String(name.dropLast(suffix.count))
        }
        return name
    }

    private static func escaped(_ help: String) -> String {
        help.map { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : String($0) }.joined()
    }
}
