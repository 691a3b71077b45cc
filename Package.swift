// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let cSettings: [CSetting] = [
    .define("_GNU_SOURCE"),
    .unsafeFlags(["-std=c11", "-Wall", "-Wextra", "-Werror"]),
]

// Products of other packages, named once.
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "sandmartin",
    products: [
        .executable(name: "sandmartin", targets: ["sandmartin"]),
        .executable(name: "sandmartin-launcher", targets: ["Launcher"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // System libraries and the shims that Glibc's module lacks; one importer each.
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(name: "CCap", pkgConfig: "libcap", providers: [.apt(["libcap-dev"])]),
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(
            name: "CCommonMark", pkgConfig: "libcmark-gfm",
            providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .target(name: "CLinux", cSettings: cSettings),
        // The protocol between the launcher and its Swift client, and sending descriptors with a message.
        .target(name: "CLauncherWire", cSettings: cSettings),

        // What a system call filter answers to a call, for the launcher and for who reviews filters.
        .target(name: "CFilter", cSettings: cSettings),
        // Carrying out a plan: for the launcher, and for the runner, which rootfs/build compiles.
        .target(name: "CPlan", dependencies: ["CLauncherWire"], cSettings: cSettings),
        // C alone: without the Swift runtime, whose pages every clone would have to copy and give back.
        .executableTarget(
            name: "Launcher", dependencies: ["CFilter", "CLauncherWire", "CPlan"], cSettings: cSettings,
            linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-executable"])]),
        .target(name: "Settings", dependencies: [yams], swiftSettings: swiftSettings),
        .target(
            name: "Sandbox", dependencies: ["CCap", "CFilter", "CLauncherWire", "CLinux", "CSeccomp", "Settings"],
            swiftSettings: swiftSettings),
        .target(name: "Handouts", dependencies: ["CCommonMark"], swiftSettings: swiftSettings),
        // Archives that clients send and get.
        .target(name: "Archives", dependencies: ["CArchive"], swiftSettings: swiftSettings),
        .target(name: "Grading", dependencies: ["Handouts", "Settings"], swiftSettings: swiftSettings),
        .target(
            name: "Redis", dependencies: ["CHiredis", "Settings", nioCore, nioPosix, serviceLifecycle],
            swiftSettings: swiftSettings),
        .target(
            name: "Postgres", dependencies: ["CPostgres", "Settings", serviceLifecycle], swiftSettings: swiftSettings),
        .target(name: "Passwords", dependencies: ["CSodium"], swiftSettings: swiftSettings),
        .target(
            name: "Scheduler", dependencies: ["Grading", "Redis", "Settings", logging, serviceLifecycle],
            swiftSettings: swiftSettings),
        .target(
            name: "Store", dependencies: ["Grading", "Handouts", "Passwords", "Postgres", "Scheduler", "Settings"],
            exclude: ["Migrations"], swiftSettings: swiftSettings),
        .target(
            name: "API",
            dependencies: [
                "Archives", "CZlib", "Grading", "Handouts", "Passwords", "Postgres", "Redis", "Scheduler", "Settings",
                "Store", httpTypes, hummingbird, hummingbirdCore, logging, nioCore, nioHTTP1, nioHTTPTypes,
                nioHTTPTypesHTTP1, nioPosix, nioWebSocket, serviceLifecycle,
            ],
            exclude: ["Public"],
            swiftSettings: swiftSettings),
        // Calls the API of a running service.
        .target(name: "Client", swiftSettings: swiftSettings),
        .executableTarget(
            name: "sandmartin",
            dependencies: [
                "API", "Client", "Grading", "Passwords", "Postgres", "Redis", "Sandbox", "Scheduler", "Settings",
                "Store",
                argumentParser, logging, serviceLifecycle, unixSignals,
            ],
            swiftSettings: swiftSettings),

        .testTarget(
            name: "GradingTests", dependencies: ["Grading", "Settings", "TestSupport"], exclude: ["python", "Kinds"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "SandmartinTests", dependencies: ["API", "sandmartin", "Grading", "Sandbox", "Settings", logging],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "SandboxTests", dependencies: ["CFilter", "Sandbox", "Settings", "TestSupport", "Launcher"],
            exclude: ["Golden"], swiftSettings: swiftSettings),
        // Helpers that several suites share.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: swiftSettings),
        // A private PostgreSQL and Redis for the suites that need them.
        .target(name: "TestServers", path: "Tests/TestServers", swiftSettings: swiftSettings),
        .testTarget(
            name: "APITests",
            dependencies: [
                "API", "Archives", "Grading", "Passwords", "Postgres", "Redis", "Scheduler", "Store", "TestServers",
                "TestSupport", httpTypes, logging, nioCore, nioHTTP1, nioPosix, nioWebSocket, serviceLifecycle, yams,
            ],
            swiftSettings: swiftSettings),
        .testTarget(name: "ArchivesTests", dependencies: ["Archives"], swiftSettings: swiftSettings),
        .testTarget(name: "HandoutsTests", dependencies: ["Handouts"], swiftSettings: swiftSettings),
        .testTarget(name: "PasswordsTests", dependencies: ["Passwords"], swiftSettings: swiftSettings),
        .testTarget(name: "PostgresTests", dependencies: ["Postgres", "TestServers"], swiftSettings: swiftSettings),
        .testTarget(name: "RedisTests", dependencies: ["Redis", "TestServers"], swiftSettings: swiftSettings),
        .testTarget(
            name: "SchedulerTests",
            dependencies: ["Grading", "Redis", "Scheduler", "TestServers", "TestSupport", logging, serviceLifecycle],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "StoreTests",
            dependencies: ["Grading", "Passwords", "Postgres", "Scheduler", "Store", "TestServers", "TestSupport"],
            swiftSettings: swiftSettings),
        // The built programs, run as a user runs them.
        .testTarget(
            name: "EndToEnd", dependencies: ["sandmartin", "Launcher", "TestServers"], swiftSettings: swiftSettings),
        .testTarget(name: "SettingsTests", dependencies: ["Settings"], swiftSettings: swiftSettings),
    ]
)
