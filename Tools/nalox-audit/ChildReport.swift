import Glibc
import Line

/// What the reading child says to its parent, a line each.
enum ChildReport {
    case progress(done: UInt64, total: UInt64)
    case failed(ExitStatus, String)
    case done(String)

    /// The descriptor on which the child says it.
    static let descriptor: Int32 = 3

    var fields: [Field] {
        switch self {
        case .progress(let done, let total): [Field("done", done), Field("total", total)]
        case .failed(let status, let message): [Field("status", Int(status.rawValue)), Field("message", message)]
        case .done(let summary): [Field("summary", summary)]
        }
    }

    /// Nil for what no child says.
    init?(_ line: UnsafeRawBufferPointer) {
        guard let fields = try? eventFields(line) else { return nil }
        if let done = fields["done"].flatMap({ UInt64($0) }), let total = fields["total"].flatMap({ UInt64($0) }) {
            self = .progress(done: done, total: total)
        } else if let number = fields["status"].flatMap({ Int32($0) }), let status = ExitStatus(rawValue: number),
            let message = fields["message"]
        {
            self = .failed(status, message)
        } else if let summary = fields["summary"] {
            self = .done(summary)
        } else {
            return nil
        }
    }

    /// Says it to the parent.
    func send() {
        var line: [UInt8] = []
        line.appendFields(fields)
        line.append(UInt8(ascii: "\n"))
        // A parent that is gone is told nothing: the pipe's signal ends the child.
        _ = line.withUnsafeBytes { write(ChildReport.descriptor, $0.baseAddress, $0.count) }
    }
}

/// Runs what reads a ledger, in the child, and reports how it went.
func reportingToParent(_ body: () throws(Failure) -> String) -> Never {
    do {
        ChildReport.done(try body()).send()
    } catch {
        ChildReport.failed(error.status, error.message).send()
    }
    exit(ExitStatus.ok.rawValue)
}
