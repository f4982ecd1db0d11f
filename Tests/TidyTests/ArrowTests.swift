import Foundation
import Testing

/// Which folder may know of which: SwiftPM itself lets a target import whatever something below it does.
@Suite struct ArrowTests {
    /// The house. What is not named here is not known there.
    static let arrows: [String: Set<String>] = [
        "Line": [],
        "Files": ["SystemPackage"],
        "CivilTime": [],
        "GS1": [],
        "Merkle": ["Crypto"],
        "Ledger": ["Line", "CivilTime", "GS1", "Crypto"],
        "LMDB": ["CLMDB"],
        "Journal": ["Line", "CivilTime", "Merkle", "Ledger", "LMDB", "CKernel", "Crypto", "SystemPackage"],
        "Queries": ["Line", "CivilTime", "Ledger"],
        "Daemon": [
            "Line", "Files", "CivilTime", "Merkle", "Ledger", "Journal", "Queries", "CKernel", "Crypto",
            "SystemPackage", "Logging", "NIOConcurrencyHelpers", "NIOCore", "NIOPosix", "ServiceLifecycle",
            "UnixSignals",
        ],
        "Client": ["Line", "SystemPackage"],
        "naloxd": [
            "Line", "Files", "CivilTime", "Ledger", "Journal", "Daemon", "ArgumentParser", "Logging",
            "ServiceLifecycle", "SystemPackage",
        ],
        "naloxctl": ["Line", "Files", "Client", "CEdit", "ArgumentParser", "SystemPackage"],
        "nalox-audit": [
            "Line", "Files", "CivilTime", "Merkle", "Ledger", "Journal", "Client", "ArgumentParser", "SystemPackage",
        ],
        "bench": ["CivilTime", "LMDB", "CLinux", "ArgumentParser", "Histogram", "SystemPackage"],
        "Corridor": ["Line", "CivilTime", "Merkle", "Ledger", "Journal", "Benchmark"],
    ]
    /// The system's own.
    static let everywhere: Set<String> = ["Glibc", "Synchronization"]

    static let files = SourceFile.all.filter { $0.target != nil }

    @Test(arguments: files) func everyImportIsAnArrow(_ file: SourceFile) throws {
        let target = try #require(file.target)
        let allowed = try #require(Self.arrows[target], "a folder without a place in the house")
        for module in file.imports where !Self.everywhere.contains(module) {
            #expect(allowed.contains(module), "\(file) imports \(module)")
        }
    }

    @Test func everyImportIsDeclared() throws {
        let declared = try Manifest().dependencies
        for file in Self.files {
            let own = try #require(declared[file.target ?? ""], "\(file) belongs to no target")
            for module in Set(file.imports).subtracting(Self.everywhere) {
                #expect(own.contains(module), "no manifest says that \(file.target ?? "") needs \(module)")
            }
        }
    }

    @Test func everyFolderIsThere() {
        #expect(Set(Self.files.compactMap(\.target)) == Set(Self.arrows.keys))
    }
}
