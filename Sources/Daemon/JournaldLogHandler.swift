import Glibc
import Line
import Logging

/// Writes log lines to stderr: for journald each begins with its priority (sd-daemon(3)), elsewhere with the time's
/// place left to whoever collects them. Metadata follows the message as the protocol writes fields.
public struct JournaldLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let isJournald: Bool
    private let descriptor: Int32

    public init(logLevel: Logger.Level = .info) {
        self.init(logLevel: logLevel, isJournald: Self.isJournald(STDERR_FILENO), descriptor: STDERR_FILENO)
    }

    init(logLevel: Logger.Level, isJournald: Bool, descriptor: Int32) {
        self.logLevel = logLevel
        self.isJournald = isJournald
        self.descriptor = descriptor
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line: [UInt8] = []
        line.appendText(isJournald ? "<\(Self.priority(event.level))>" : event.level.rawValue + ": ")
        // A line's end within a message would begin another message.
        line.append(contentsOf: event.message.description.utf8.map { $0 == 0x0A ? UInt8(ascii: " ") : $0 })
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let own = event.metadata { fields.merge(own) { $1 } }
        if let error = event.error { fields["error"] = "\(error)" }
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) { line.appendField(key, value.description) }
        line.append(0x0A)
        // Where stderr itself fails there is nobody left to tell.
        _ = write(descriptor, line, line.count)
    }

    /// syslog(3).
    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    /// journald tells by device and inode which stream is its own: stderr may have been redirected since.
    static func isJournald(_ descriptor: Int32) -> Bool {
        guard let stream = ProcessEnvironment["JOURNAL_STREAM"] else { return false }
        var status = stat()
        return fstat(descriptor, &status) == 0 && stream == "\(status.st_dev):\(status.st_ino)"
    }
}
