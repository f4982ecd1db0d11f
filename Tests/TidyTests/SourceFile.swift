import Foundation

/// A Swift file of the project, line by line.
struct SourceFile: CustomStringConvertible {
    /// From the project's root.
    let path: String
    let text: String
    let lines: [String]
    /// The lines without comments and without what stands in string literals.
    let code: [String]

    var description: String { path }

    /// The folder under Sources or Tools, or in the package of its own that Tools/bench is; nil elsewhere.
    var target: String? {
        var parts = path.split(separator: "/")
        if parts.starts(with: ["Tools", "bench"]) { parts.removeFirst(2) }
        return parts.count > 2 && ["Sources", "Tools", "Benchmarks"].contains(parts[0]) ? String(parts[1]) : nil
    }

    var isTest: Bool { path.hasPrefix("Tests/") }

    var imports: [String] {
        code.compactMap { line in
            guard line.contains("import ") else { return nil }
            return line.firstMatch(
                of: /^(?:@\w+ |public |internal |private |package )*import (?:struct |class |enum |func )?(\w+)/
            )
            .map { String($0.1) }
        }
    }

    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let all: [SourceFile] = {
        let folders = ["Sources", "Tools", "Tests"].flatMap { folder in paths(under: folder) }
        return (["Package.swift"] + folders.sorted()).filter { $0.hasSuffix(".swift") }.compactMap { path in
            guard let text = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8) else {
                return nil
            }
            return SourceFile(path: path, text: text)
        }
    }()

    /// Without what is built: Tools/bench has a build directory of its own.
    private static func paths(under folder: String) -> [String] {
        guard let found = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path) else {
            return []
        }
        var paths: [String] = []
        while let path = found.nextObject() as? String {
            if path.hasSuffix("/.build") { found.skipDescendants() }
            paths.append(folder + "/" + path)
        }
        return paths
    }

    init(path: String, text: String) {
        self.path = path
        self.text = text
        let text = text.hasSuffix("\n") ? text.dropLast() : text[...]
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var isInText = false
        code = lines.map { Self.code($0, &isInText) }
    }

    /// - Parameter isInText: whether the line begins within a `"""` literal.
    private static func code(_ line: String, _ isInText: inout Bool) -> String {
        let parts = line.components(separatedBy: "\"\"\"")
        if parts.count > 1 || isInText {
            let outside = parts.enumerated().filter { ($0.offset % 2 == 0) != isInText }.map(\.element)
            if parts.count % 2 == 0 { isInText.toggle() }
            return outside.joined(separator: " ")
        }
        var code = ""
        var isInString = false
        var rest = line[...]
        while let character = rest.popFirst() {
            if isInString, character == "\\" {
                rest = rest.dropFirst()
            } else if character == "\"" {
                isInString.toggle()
                code.append("\"")
            } else if !isInString, character == "/", rest.first == "/" {
                break
            } else if !isInString {
                code.append(character)
            }
        }
        return code
    }

    /// Every function, initialiser and subscript with a body: its first line, from 1, and how many lines it has.
    var functions: [(line: Int, length: Int)] {
        lines.indices.compactMap { index in
            guard code[index].contains("func ") || code[index].contains("init") || code[index].contains("subscript"),
                code[index].contains(
                    /^ *(?:@\w+(?:\([^)]*\))? |[a-z]+(?:\(set\))? )*(?:func |init[?(<]|deinit|subscript[(<])/),
                let end = end(ofBodyFrom: index)
            else { return nil }
            return (index + 1, end - index + 1)
        }
    }

    /// The formatter puts a body's last brace alone under the first letter of its declaration.
    private func end(ofBodyFrom start: Int) -> Int? {
        let indentation = String(lines[start].prefix { $0 == " " })
        var opening = start
        while !code[opening].contains("{") {
            opening += 1
            guard opening < lines.count,
                lines[opening].hasPrefix(indentation + " ") || lines[opening].hasPrefix(indentation + ")")
            else { return nil }
        }
        if code[opening].count(where: { $0 == "{" }) == code[opening].count(where: { $0 == "}" }) { return nil }
        return lines[(opening + 1)...].firstIndex { $0 == indentation + "}" }
    }
}
