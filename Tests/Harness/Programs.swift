import Foundation

/// Where the programs under test are: beside the test bundle, in the build's own directory.
public enum Programs {
    public static func path(of name: String) throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent(name).path
        guard access(path, X_OK) == 0 else {
            throw HarnessError("\(name) is not beside the tests; `swift build` makes it")
        }
        return path
    }
}

public struct HarnessError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
