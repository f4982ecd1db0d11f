// swift-tools-version: 6.3
import PackageDescription

/// As where the ledger itself is declared.
let strict: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let benchmark = Target.Dependency.product(name: "Benchmark", package: "benchmark")
let civilTime = Target.Dependency.product(name: "CivilTime", package: "naloxone-ledger")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let journal = Target.Dependency.product(name: "Journal", package: "naloxone-ledger")
let ledger = Target.Dependency.product(name: "Ledger", package: "naloxone-ledger")
let line = Target.Dependency.product(name: "Line", package: "naloxone-ledger")
let lmdb = Target.Dependency.product(name: "LMDB", package: "naloxone-ledger")
let merkle = Target.Dependency.product(name: "Merkle", package: "naloxone-ledger")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

/// A package of its own: who builds the ledger needs none of this.
let package = Package(
    name: "naloxone-ledger-bench",
    dependencies: [
        .package(name: "naloxone-ledger", path: "../.."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", .upToNextMinor(from: "0.2.0")),
        // Without its traits: they count allocations, and cost some.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .systemLibrary(name: "CLinux"),
        .executableTarget(
            name: "bench", dependencies: ["CLinux", civilTime, lmdb, argumentParser, histogram, systemPackage],
            swiftSettings: strict),
        .executableTarget(
            name: "Corridor", dependencies: [benchmark, line, civilTime, merkle, ledger, journal],
            path: "Benchmarks/Corridor", swiftSettings: strict,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ],
    swiftLanguageModes: [.v6]
)
