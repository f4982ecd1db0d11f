import Foundation

/// What the project's manifests declare of their targets.
struct Manifest {
    /// The modules that a target's dependencies are, by the target's name.
    let dependencies: [String: Set<String>]

    init() throws {
        dependencies = try ["Package.swift", "Tools/bench/Package.swift"].reduce(into: [:]) { all, path in
            let text = try String(contentsOf: SourceFile.root.appendingPathComponent(path), encoding: .utf8)
            all.merge(Self.dependencies(text)) { first, _ in first }
        }
    }

    private static func dependencies(_ text: String) -> [String: Set<String>] {
        var products: [String: String] = [:]
        for match in text.matches(of: /let (\w+) = Target\.Dependency\.product\(name: "(\w+)"/) {
            products[String(match.1)] = String(match.2)
        }
        var dependencies: [String: Set<String>] = [:]
        for block in text.split(separator: /\n +\./) {
            guard let name = block.firstMatch(of: /^\w*[tT]arget\(\s*name: "([\w-]+)"/)?.1 else { continue }
            let list = block.firstMatch(of: /dependencies: \[([^\]]*)\]/)?.1 ?? ""
            let words = list.split { $0 == "," || $0.isWhitespace }.map(String.init)
            dependencies[String(name)] = Set(
                words.map { $0.hasPrefix("\"") ? String($0.dropFirst().dropLast()) : products[$0] ?? $0 })
        }
        return dependencies
    }
}
