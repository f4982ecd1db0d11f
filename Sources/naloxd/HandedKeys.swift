import Daemon
import Glibc

/// The keys that systemd should hand over. Where there is none, our units hand over words in its place
/// (`SetCredential=`): `missing`, and where it should have been.
enum HandedKeys {
    private static let mark = "missing "

    /// - Throws: for a key that is missing, what to do.
    static func require() throws(Failure) {
        guard let directory = ProcessEnvironment["CREDENTIALS_DIRECTORY"] else { return }
        for name in KeyFiles.Name.allCases {
            let text = beginning(of: directory + "/" + name.rawValue)
            if text.hasPrefix(mark) {
                throw Failure(KeyFileError.missing(name, path: String(text.dropFirst(mark.count))))
            }
        }
    }

    /// Empty where it cannot be read: whoever needs the key tells why.
    private static func beginning(of path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)).prefix { $0 != 0x0A }, as: UTF8.self)
    }
}
