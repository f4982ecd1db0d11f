import Glibc
import Line
import SystemPackage

/// Rows as CSV (RFC 4180). The header comes first and must name every column, and only the last row tells the last of
/// them: so rows wait, in memory while they are few and in a nameless file when they are many.
struct CommaSeparatedPrinter {
    private static let bytesInMemory = 1 << 20

    private let output: StandardOutput
    private var order = ColumnOrder()
    private var rows: [UInt8] = []
    private var file: UnsafeMutablePointer<FILE>?
    private var hasWritten = false

    init(output: StandardOutput) {
        self.output = output
    }

    mutating func row(_ fields: [Field]) {
        order.add(fields)
        var line: [UInt8] = []
        line.appendFields(fields)
        rows.append(contentsOf: line)
        rows.append(UInt8(ascii: "\n"))
        if rows.count >= CommaSeparatedPrinter.bytesInMemory { spill() }
    }

    /// The last row has come. An answer after another is parted from it by an empty line.
    mutating func end() {
        defer {
            order = ColumnOrder()
            rows = []
            file = nil
        }
        let keys = order.keys
        guard !keys.isEmpty else { return }
        let places = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
        if hasWritten { output.write("\r\n") }
        hasWritten = true
        output.write(keys.map(cell).joined(separator: ",") + "\r\n")
        // A byte takes four at most when it is written anew.
        var framer = LineFramer(limitBytes: 4 * Limits.replyLineBytes)
        if let file {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            // What waits in the file's buffer may find no room either; a rewind would not tell.
            guard fflush(file) == 0, fseek(file, 0, SEEK_SET) == 0 else { Self.giveUp() }
            while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
                buffer.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[..<count]), places, &framer) }
            }
            guard ferror(file) == 0 else { Self.giveUp() }
            fclose(file)
        }
        rows.withUnsafeBytes { write($0, places, &framer) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, _ places: [String: Int], _ framer: inout LineFramer) {
        framer.feed(bytes) { line in
            // These lines were written above.
            guard let fields = try? eventFields(line) else { return }
            var cells = [String](repeating: "", count: places.count)
            for field in fields {
                if let place = places[field.key] { cells[place] = cell(field.value) }
            }
            output.write(cells.joined(separator: ",") + "\r\n")
        }
    }

    private mutating func spill() {
        if file == nil { file = tmpfile() }
        // Without a file they stay in memory: the answer is not lost for want of a temporary directory.
        guard let file else { return }
        guard fwrite(rows, 1, rows.count, file) == rows.count else { Self.giveUp() }
        rows.removeAll(keepingCapacity: true)
    }

    private static func giveUp() -> Never {
        complain("cannot keep the rows of a long answer in a temporary file: \(Errno(rawValue: errno))")
        exit(Outcome.notWritten.rawValue)
    }

    private func cell(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { byte in
            byte != UInt8(ascii: ",") && byte != UInt8(ascii: "\"") && byte != 0x0A && byte != 0x0D
        }
        if isPlain { return value }
        let parts = value.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"" + parts.joined(separator: "\"\"") + "\""
    }
}
