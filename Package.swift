// swift-tools-version:6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// What every room is built with: strict concurrency (language mode 6), no implicit `any`, imports that say
/// whether they show in the API, and no warning left standing.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "vedette",
    targets: [
        // Row 0: the words all share.
        .target(name: "Vocabulary", swiftSettings: strict),

        // The tests of each room, and of the house.
        .testTarget(name: "VocabularyTests", dependencies: ["Vocabulary"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
