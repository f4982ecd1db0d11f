import Harness

/// What EVENTS printed, by the ids of the requests.
struct Log {
    /// Event numbers by id, ascending.
    private(set) var numbers: [String: [Int]] = [:]
    private(set) var hasNoGap = true

    init(_ lines: [String]) throws {
        guard let end = lines.last, end.hasPrefix("OK "), Self.field("seq", end) == String(lines.count - 1) else {
            throw HarnessError("the log ends with \(lines.last ?? "nothing")")
        }
        for (index, line) in lines.dropLast().enumerated() {
            if !line.hasPrefix("ROW seq=\(index + 1) at=") { hasNoGap = false }
            let id = Self.field("id", line)
            if !id.isEmpty { numbers[id, default: []].append(index + 1) }
        }
    }

    /// The value of a field that needs no quotes; empty where there is none.
    static func field(_ key: String, _ line: String) -> String {
        let wanted = Array(" \(key)=".utf8)
        let bytes = Array(line.utf8)
        var start = 0
        while start + wanted.count <= bytes.count {
            if bytes[start] == wanted[0], bytes[start..<start + wanted.count].elementsEqual(wanted) {
                return String(decoding: bytes[(start + wanted.count)...].prefix { $0 != 0x20 }, as: UTF8.self)
            }
            start += 1
        }
        return ""
    }
}
