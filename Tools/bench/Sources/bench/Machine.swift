import Glibc

/// What it was measured on, in a line.
enum Machine {
    static func description(directory: String) -> String {
        var kernel = utsname()
        uname(&kernel)
        let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        return "\(processors) processors (\(model)), Linux \(text(kernel.release)), \(fileSystem(of: directory))"
    }

    private static var model: String {
        let lines = (try? FileText.read("/proc/cpuinfo"))?.split(separator: "\n") ?? []
        let line = lines.first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { String($0.drop { $0 == " " }) } ?? "of a kind that is not told"
    }

    /// The kind of file system where the ledgers lie: the last mount whose point begins the path, the longest first.
    private static func fileSystem(of path: String) -> String {
        var found = (point: "", kind: "a file system that is not told")
        for line in (try? FileText.read("/proc/self/mounts"))?.split(separator: "\n") ?? [] {
            let words = line.split(separator: " ").map(String.init)
            guard words.count > 2, words[1].utf8.count >= found.point.utf8.count else { continue }
            guard words[1] == "/" || path == words[1] || path.hasPrefix(words[1] + "/") else { continue }
            found = (words[1], words[2])
        }
        return found.kind
    }

    private static func text<Bytes>(_ bytes: Bytes) -> String {
        withUnsafeBytes(of: bytes) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
