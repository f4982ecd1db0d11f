// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors where CI builds, so that a newer compiler's new warning never stops a user's build.
let strict: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "naloxone-ledger",
    products: [
        .executable(name: "naloxd", targets: ["naloxd"]),
        .executable(name: "naloxctl", targets: ["naloxctl"]),
        .executable(name: "nalox-audit", targets: ["nalox-audit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "Line", swiftSettings: strict),
        .target(name: "CivilTime", swiftSettings: strict),
        .target(name: "GS1", swiftSettings: strict),
        .target(name: "Merkle", dependencies: [crypto], swiftSettings: strict),
        .target(name: "Ledger", dependencies: ["Line", "CivilTime", "GS1", collections, crypto], swiftSettings: strict),
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CKernel"),
        .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
        .target(name: "LMDB", dependencies: ["CLMDB"], swiftSettings: strict),
        .target(
            name: "Journal",
            dependencies: ["Line", "CivilTime", "Merkle", "Ledger", "LMDB", "CKernel", crypto, systemPackage],
            swiftSettings: strict),
        .target(
            name: "Queries",
            dependencies: ["Line", "CivilTime", "GS1", "Merkle", "Ledger", "Journal", collections],
            swiftSettings: strict),
        .target(
            name: "Daemon",
            dependencies: [
                "Line", "CivilTime", "Ledger", "Journal", "Queries", "Merkle", crypto, lifecycle, logging, nioCore, nioPosix,
            ],
            swiftSettings: strict),
        .target(name: "Client", dependencies: ["Line", systemPackage], swiftSettings: strict),
        .executableTarget(
            name: "naloxd", dependencies: ["Daemon", "Journal", "Ledger", "CivilTime", "Line", argumentParser, logging],
            swiftSettings: strict),
        .executableTarget(
            name: "naloxctl", dependencies: ["Client", "Line", "CEdit", argumentParser, systemPackage], path: "Tools/naloxctl",
            swiftSettings: strict),
        .executableTarget(
            name: "nalox-audit", dependencies: ["Client", "Journal", "Ledger", "Merkle", "Line", argumentParser],
            path: "Tools/nalox-audit", swiftSettings: strict),
        .target(name: "Model", path: "Tests/Model", swiftSettings: strict),
        .testTarget(name: "CivilTimeTests", dependencies: ["CivilTime"], swiftSettings: strict),
        .testTarget(name: "GS1Tests", dependencies: ["GS1"], swiftSettings: strict),
        .testTarget(name: "MerkleTests", dependencies: ["Merkle", crypto], swiftSettings: strict),
        .testTarget(name: "LMDBTests", dependencies: ["LMDB"], swiftSettings: strict),
        .testTarget(name: "ClientTests", dependencies: ["Client", "Line", "naloxctl"], swiftSettings: strict),
        .testTarget(name: "ModelTests", dependencies: ["Model"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
