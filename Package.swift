// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors where CI builds, so that a newer compiler's new warning never stops a user's build.
let strict: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioConcurrencyHelpers = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

/// The house: each room imports those above it and nothing else, which TidyTests hold.
let rooms: [Target] = [
    .target(name: "Line", swiftSettings: strict),
    .target(name: "Files", dependencies: [systemPackage], swiftSettings: strict),
    .target(name: "CivilTime", swiftSettings: strict),
    .target(name: "GS1", swiftSettings: strict),
    .target(name: "Merkle", dependencies: [crypto], swiftSettings: strict),
    .target(name: "Ledger", dependencies: ["Line", "CivilTime", "GS1", crypto], swiftSettings: strict),
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .systemLibrary(name: "CKernel"),
    .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: strict),
    .target(
        name: "Journal",
        dependencies: ["Line", "CivilTime", "Merkle", "Ledger", "LMDB", "CKernel", crypto, systemPackage],
        swiftSettings: strict),
    .target(name: "Queries", dependencies: ["Line", "CivilTime", "Ledger"], swiftSettings: strict),
    .target(
        name: "Daemon",
        dependencies: [
            "Line", "Files", "CivilTime", "Merkle", "Ledger", "Journal", "Queries", "CKernel", crypto, lifecycle,
            logging,
            nioConcurrencyHelpers, nioCore, nioPosix, systemPackage, unixSignals,
        ],
        swiftSettings: strict),
    .target(name: "Client", dependencies: ["Line", systemPackage], swiftSettings: strict),
]

let programs: [Target] = [
    .executableTarget(
        name: "naloxd",
        dependencies: [
            "Daemon", "Journal", "Ledger", "CivilTime", "Files", "Line", argumentParser, lifecycle, logging,
            systemPackage,
        ],
        swiftSettings: strict),
    .executableTarget(
        name: "naloxctl", dependencies: ["Client", "Files", "Line", "CEdit", argumentParser, systemPackage],
        path: "Tools/naloxctl", swiftSettings: strict),
    .executableTarget(
        name: "nalox-audit",
        dependencies: [
            "Client", "Journal", "Ledger", "Merkle", "Files", "Line", "CivilTime", argumentParser, systemPackage,
        ],
        path: "Tools/nalox-audit", swiftSettings: strict),
]

let tests: [Target] = [
    .target(name: "Support", path: "Tests/Support", swiftSettings: strict),
    .target(name: "Model", dependencies: ["Support"], path: "Tests/Model", swiftSettings: strict),
    .target(name: "Harness", path: "Tests/Harness", swiftSettings: strict),
    .testTarget(name: "FilesTests", dependencies: ["Files", systemPackage], swiftSettings: strict),
    .testTarget(name: "CivilTimeTests", dependencies: ["CivilTime", "Support"], swiftSettings: strict),
    .testTarget(name: "GS1Tests", dependencies: ["GS1", "Support"], swiftSettings: strict),
    .testTarget(name: "MerkleTests", dependencies: ["Merkle", "Support", crypto], swiftSettings: strict),
    .testTarget(name: "LMDBTests", dependencies: ["LMDB"], swiftSettings: strict),
    .testTarget(
        name: "QueriesTests", dependencies: ["Line", "CivilTime", "Ledger", "Queries", "Support"],
        swiftSettings: strict),
    .testTarget(
        name: "JournalTests",
        dependencies: ["Journal", "LMDB", "Ledger", "Line", "Merkle", "CivilTime", "Support", "nalox-audit"],
        swiftSettings: strict),
    .testTarget(
        name: "DaemonTests",
        dependencies: [
            "Harness", "Daemon", "Journal", "Ledger", "Line", "Merkle", "CivilTime", logging, nioPosix, systemPackage,
        ],
        swiftSettings: strict),
    .testTarget(
        name: "ClientTests", dependencies: ["Client", "Line", "naloxctl", "nalox-audit"], swiftSettings: strict),
    .testTarget(name: "ModelTests", dependencies: ["Model"], swiftSettings: strict),
    .testTarget(
        name: "AgreementTests",
        dependencies: ["Daemon", "Journal", "Ledger", "Line", "Queries", "CivilTime", "Model"], swiftSettings: strict),
    .testTarget(
        name: "SessionTests", dependencies: ["Harness", "naloxd", "naloxctl", "nalox-audit"], swiftSettings: strict),
    .testTarget(name: "CrashTests", dependencies: ["Harness", "Support", "naloxd"], swiftSettings: strict),
    .testTarget(
        name: "ProgramTests", dependencies: ["Harness", "naloxd", "naloxctl", "nalox-audit"], swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
]

let package = Package(
    name: "naloxone-ledger",
    products: [
        .executable(name: "naloxd", targets: ["naloxd"]),
        .executable(name: "naloxctl", targets: ["naloxctl"]),
        .executable(name: "nalox-audit", targets: ["nalox-audit"]),
        // For Tools/bench, a package of its own.
        .library(name: "CivilTime", targets: ["CivilTime"]),
        .library(name: "Journal", targets: ["Journal"]),
        .library(name: "LMDB", targets: ["LMDB"]),
        .library(name: "Ledger", targets: ["Ledger"]),
        .library(name: "Line", targets: ["Line"]),
        .library(name: "Merkle", targets: ["Merkle"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: rooms + programs + tests,
    swiftLanguageModes: [.v6]
)
