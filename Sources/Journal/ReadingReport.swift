import Glibc
import Line

/// What the child of a `ReadingProcess` says to its parent, a line each.
public enum ReadingReport {
    case progress(done: UInt64, total: UInt64)
    /// For a person, whatever comes of the rest.
    case notice(String)
    /// - Parameter status: what the program is to exit with.
    case failed(status: Int32, String)
    case done(String)

    /// The descriptor on which the child says it.
    static let descriptor: Int32 = 3

    private var fields: [Field] {
        switch self {
        case .progress(let done, let total): [Field("done", done), Field("total", total)]
        case .notice(let message): [Field("notice", message)]
        case .failed(let status, let message): [Field("status", Int(status)), Field("message", message)]
        case .done(let summary): [Field("summary", summary)]
        }
    }

    /// Nil for what no child says.
    init?(_ line: UnsafeRawBufferPointer) {
        guard let fields = try? eventFields(line) else { return nil }
        if let done = fields["done"].flatMap({ UInt64($0) }), let total = fields["total"].flatMap({ UInt64($0) }) {
            self = .progress(done: done, total: total)
        } else if let notice = fields["notice"] {
            self = .notice(notice)
        } else if let status = fields["status"].flatMap({ Int32($0) }), let message = fields["message"] {
            self = .failed(status: status, message)
        } else if let summary = fields["summary"] {
            self = .done(summary)
        } else {
            return nil
        }
    }

    /// Says it to the parent.
    public func send() {
        var line: [UInt8] = []
        line.appendFields(fields)
        line.append(UInt8(ascii: "\n"))
        // A parent that is gone is told nothing: the pipe's signal ends the child.
        _ = line.withUnsafeBytes { write(Self.descriptor, $0.baseAddress, $0.count) }
    }
}
