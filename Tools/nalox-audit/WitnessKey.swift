import Glibc
import Merkle
import SystemPackage

/// A witness's private key in a file of one line: `PRIVATE+KEY+name+hex(key ID)+base64(0x04 ‖ seed)`, the form of
/// Go's golang.org/x/mod/sumdb/note with the signature type of C2SP tlog-cosignature.
struct WitnessKey {
    private static let prefix = "PRIVATE+KEY+"
    private static let cosignatureType: UInt8 = 0x04

    let cosigner: Cosigner

    /// Reads a key; its file must be closed to others.
    init(path: String) throws(Failure) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw Failure(.usage, "\(path): \(Errno(rawValue: errno)). --new-key NAME makes a key")
        }
        guard status.st_mode & 0o077 == 0 else { throw Failure(.usage, "\(path) is open to others: chmod 600 \(path)") }
        let bytes = try CheckpointFiles.bytes(of: path)
        let text = String(decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...], as: UTF8.self)
        guard let key = WitnessKey.parse(text) else { throw Failure(.usage, "\(path) is no key of a witness") }
        cosigner = key
    }

    /// Makes a key, and its file, which must not be there.
    init(creating path: String, name: String) throws(Failure) {
        var random = SystemRandomNumberGenerator()
        let seed = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        do {
            cosigner = try Cosigner(name: name, seed: seed)
        } catch {
            throw Failure(.usage, "\(name) cannot name a key: it may hold no space, plus or control character")
        }
        guard access(path, F_OK) != 0 else { throw Failure(.usage, "\(path) is there already") }
        let file = try SavedFile(path, permissions: .ownerReadWrite, replaces: false)
        try file.append(Array(WitnessKey.text(name, cosigner.verifierKey, seed).utf8) + [UInt8(ascii: "\n")])
        try file.finish()
    }

    private static func text(_ name: String, _ key: VerifierKey, _ seed: [UInt8]) -> String {
        let digits = String(key.keyID, radix: 16)
        let identifier = String(repeating: "0", count: 8 - digits.count) + digits
        return prefix + "\(name)+\(identifier)+"
            + String(decoding: Base64.encode([cosignatureType] + seed), as: UTF8.self)
    }

    private static func parse(_ line: String) -> Cosigner? {
        guard line.hasPrefix(prefix) else { return nil }
        let parts = line.dropFirst(prefix.count).split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let key = Base64.decode(parts[2].utf8), key.first == cosignatureType, key.count == 33,
            let cosigner = try? Cosigner(name: String(parts[0]), seed: Array(key.dropFirst()))
        else { return nil }
        return text(String(parts[0]), cosigner.verifierKey, Array(key.dropFirst())) == line ? cosigner : nil
    }
}
