import Glibc
import Line
import Logging
import SystemPackage

/// Writes log lines to stderr, or where stderr is the journal, entries with fields to it. Metadata follows the message
/// as the protocol writes fields.
public struct JournaldLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let isJournald: Bool
    private let descriptor: Int32
    private let journal: String

    public init(logLevel: Logger.Level = .info) {
        self.init(logLevel: logLevel, isJournald: Self.isJournald(STDERR_FILENO), descriptor: STDERR_FILENO)
    }

    /// - Parameter journal: the path of the journal's socket.
    init(logLevel: Logger.Level, isJournald: Bool, descriptor: Int32, journal: String = JournalEntry.socket) {
        self.logLevel = logLevel
        self.isJournald = isJournald
        self.descriptor = descriptor
        self.journal = journal
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let own = event.metadata { fields.merge(own) { $1 } }
        if let error = event.error { fields["error"] = "\(error)" }
        let message = event.message.description
        var line = Array(message.utf8)
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) { line.appendField(key, value.description) }
        write(String(decoding: line, as: UTF8.self), event.level, CataloguedMessage(rawValue: message), fields)
    }

    /// Says why a command came to nothing.
    ///
    /// - Returns: false where stderr is not the journal, and nothing was said.
    public func report(_ message: CataloguedMessage?, _ words: String) -> Bool {
        if isJournald { write(words, .error, message, [:]) }
        return isJournald
    }

    private func write(
        _ text: String, _ level: Logger.Level, _ message: CataloguedMessage?, _ fields: Logger.Metadata
    ) {
        if isJournald {
            do throws(Errno) {
                return try JournalEntry(level, text, message, fields).send(to: journal)
            } catch {
                // stderr leads there too, by another way, with its priority alone (sd-daemon(3)).
            }
        }
        var line: [UInt8] = []
        line.appendText(isJournald ? "<\(JournalEntry.priority(level))>" : level.rawValue + ": ")
        // A line's end within a message would begin another message.
        line.append(contentsOf: text.utf8.map { $0 == 0x0A ? UInt8(ascii: " ") : $0 })
        line.append(0x0A)
        // Where stderr itself fails there is nobody left to tell.
        _ = Glibc.write(descriptor, line, line.count)
    }

    /// journald tells by device and inode which stream is its own: stderr may have been redirected since.
    static func isJournald(_ descriptor: Int32) -> Bool {
        guard let stream = ProcessEnvironment["JOURNAL_STREAM"] else { return false }
        var status = stat()
        return fstat(descriptor, &status) == 0 && stream == "\(status.st_dev):\(status.st_ino)"
    }
}
