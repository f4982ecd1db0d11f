import Logging
import SystemPackage

/// One entry of systemd's journal, in the journal's own protocol: a datagram of fields.
struct JournalEntry {
    static let socket = "/run/systemd/journal/socket"

    private(set) var bytes: [UInt8] = []

    /// - Parameters:
    ///   - text: what a person reads.
    ///   - message: which entry of the catalogue it is, if any.
    ///   - metadata: become fields `NALOXD_…` of their own.
    init(_ level: Logger.Level, _ text: String, _ message: CataloguedMessage?, _ metadata: Logger.Metadata = [:]) {
        append("MESSAGE", text)
        append("PRIORITY", String(Self.priority(level)))
        append("SYSLOG_IDENTIFIER", "naloxd")
        if let message { append("MESSAGE_ID", message.identifier) }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { append(Self.name(key), value.description) }
    }

    func send(to socket: String = Self.socket) throws(Errno) {
        try Datagram.send(bytes, to: socket)
    }

    /// syslog(3).
    static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    /// journald passes over a field with anything but these in its name.
    private static func name(_ key: String) -> String {
        let kept = key.uppercased().utf8.map { byte in
            byte &- UInt8(ascii: "A") < 26 || byte &- UInt8(ascii: "0") < 10 ? byte : UInt8(ascii: "_")
        }
        return "NALOXD_" + String(decoding: kept.prefix(57), as: UTF8.self)
    }

    /// A value with a line's end in it goes with its length before it, in eight bytes, the lowest first.
    private mutating func append(_ name: String, _ value: String) {
        bytes += name.utf8
        if value.utf8.contains(0x0A) {
            bytes.append(0x0A)
            withUnsafeBytes(of: UInt64(value.utf8.count).littleEndian) { bytes += $0 }
        } else {
            bytes.append(UInt8(ascii: "="))
        }
        bytes += value.utf8
        bytes.append(0x0A)
    }
}
