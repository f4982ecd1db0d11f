import Files
import Glibc
import Line
import SystemPackage

/// The lines typed into the shell, one a line, kept between sessions for their user alone. A history that cannot be
/// kept stops nobody.
struct HistoryFile {
    static let linesKept = 1_000

    let path: String

    /// `$XDG_STATE_HOME/naloxctl/history`, by default under `~/.local/state`; nil without a home.
    static func standardPath() -> String? {
        func directory(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        let state = directory("XDG_STATE_HOME") ?? directory("HOME").map { $0 + "/.local/state" }
        return state.map { $0 + "/naloxctl/history" }
    }

    func lines() -> [String] {
        guard let bytes = contents() else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Adds a line at the end. It must hold nothing about persons: see `PersonalFields`.
    func append(_ line: String) {
        makeDirectory()
        let options: FileDescriptor.OpenOptions = [.append, .create, .closeOnExec, .noFollow]
        guard let file = try? FileDescriptor.open(path, .writeOnly, options: options, permissions: [.ownerReadWrite])
        else { return }
        fchmod(file.rawValue, 0o600)
        _ = try? file.closeAfter { try file.writeAll(Array((line + "\n").utf8)) }
    }

    /// Leaves the newest lines when there are far too many.
    func trim() {
        let lines = lines()
        guard lines.count > 2 * HistoryFile.linesKept else { return }
        let text = lines.suffix(HistoryFile.linesKept).map { $0 + "\n" }.joined()
        try? WholeFile.write(Array(text.utf8), to: path, permissions: .ownerReadWrite)
    }

    private func contents() -> [UInt8]? {
        guard let file = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .noFollow]) else {
            return nil
        }
        return try? file.closeAfter { try file.readWhole(limitBytes: .max) }
    }

    private func makeDirectory() {
        var position = path.utf8.startIndex
        while let slash = path.utf8[path.utf8.index(after: position)...].firstIndex(of: UInt8(ascii: "/")) {
            mkdir(String(path[..<slash]), 0o700)
            position = slash
        }
    }
}
