import Glibc

/// What this machine is called, as a site may be called.
public enum HostName {
    /// The host name's first label in the form of a code; `site` where nothing of it can stay.
    public static var asSite: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return standard }
        return site(from: String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    static func site(from host: String) -> String {
        let label = host.lowercased().prefix { $0 != "." }
        let kept = label.utf8.map { isAlphanumeric($0) || $0 == UInt8(ascii: "_") ? $0 : UInt8(ascii: "-") }
            .drop { !isAlphanumeric($0) }
        return kept.isEmpty ? standard : String(decoding: kept.prefix(64), as: UTF8.self)
    }

    private static let standard = "site"

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
    }
}
