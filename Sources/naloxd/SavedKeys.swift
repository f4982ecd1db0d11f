import Daemon
import Files
import Line
import SystemPackage

/// Both keys of a ledger in one file, of one line: `pseudonym-key=… checkpoint-key=…`, 64 hexadecimal digits each.
struct SavedKeys {
    private static let pseudonymName: FieldKey = "pseudonym-key"
    private static let checkpointName: FieldKey = "checkpoint-key"

    let pseudonym: [UInt8]
    let checkpoint: [UInt8]

    init(pseudonym: [UInt8], checkpoint: [UInt8]) {
        self.pseudonym = pseudonym
        self.checkpoint = checkpoint
    }

    init(path: String) throws(Failure) {
        let bytes: [UInt8]
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            bytes = try file.closeAfter { try file.readWhole(limitBytes: Limits.requestLineBytes) }
        } catch {
            throw Failure("\(path): \(error)")
        }
        let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
        guard let fields = line.withUnsafeBytes({ try? eventFields($0) }),
            let pseudonym = Self.bytes(fields[Self.pseudonymName]),
            let checkpoint = Self.bytes(fields[Self.checkpointName])
        else { throw Failure("\(path) holds no keys that naloxd backup --keys saved") }
        self.pseudonym = pseudonym
        self.checkpoint = checkpoint
    }

    func keys(site: String) throws(Failure) -> LedgerKeys {
        do {
            return try LedgerKeys(pseudonym: pseudonym, checkpoint: checkpoint, site: site)
        } catch {
            throw Failure("the keys cannot be used: \(error)")
        }
    }

    /// Makes a new file of mode 0600, which is on the disk when this returns.
    func write(to path: String) throws(Failure) {
        var line: [UInt8] = []
        line.appendFields([
            Field(Self.pseudonymName.name, Self.text(pseudonym)),
            Field(Self.checkpointName.name, Self.text(checkpoint)),
        ])
        line.append(0x0A)
        do {
            try WholeFile.write(line, to: path, permissions: .ownerReadWrite, replaces: false)
        } catch {
            throw Failure("\(path): \(error)")
        }
    }

    private static func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ text: String?) -> [UInt8]? {
        guard let digits = text.map({ Array($0.utf8) }), digits.count == 2 * KeyFiles.byteCount else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}
