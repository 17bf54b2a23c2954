// swift-tools-version:6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// The fuzzer is a package of its own, so that nobody who builds Vedette builds it. A target's folder must lie inside its
// package, so `Rooms` is made of links into the rooms: to the parsers and what they need, which builds in a minute or two where
// whole rooms with their event loops would take many. A parser that begins to need another file needs a link to it there.

/// As in the house's own manifest, and two things more: branches are counted for libFuzzer, and internals are open to `@testable`.
let watched: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-sanitize=fuzzer", "-enable-testing", "-parse-as-library"]),
]

let package = Package(
    name: "vedette-fuzz",
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .executableTarget(
            name: "vedette-fuzz",
            dependencies: [
                "CFuzzer", "Gateway", "Relay", "Vocabulary", "Web",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Sources/Fuzz",
            swiftSettings: watched,
            // gold, the default, fails on the debug information of sanitized C.
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
        ),
        .target(name: "CFuzzer"),
        .target(
            name: "Relay",
            dependencies: ["Vocabulary", .product(name: "NIOCore", package: "swift-nio")],
            path: "Rooms/Relay",
            swiftSettings: watched
        ),
        .target(
            name: "Gateway",
            dependencies: ["Vocabulary", .product(name: "HTTPTypes", package: "swift-http-types")],
            path: "Rooms/Gateway",
            swiftSettings: watched
        ),
        .target(
            name: "Web",
            dependencies: [.product(name: "NIOCore", package: "swift-nio")],
            path: "Rooms/Web",
            swiftSettings: watched
        ),
        .target(name: "Vocabulary", path: "Rooms/Vocabulary", swiftSettings: watched),
    ],
    swiftLanguageModes: [.v6]
)
