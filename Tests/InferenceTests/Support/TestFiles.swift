// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the tests find files, inside the repository and beside it.
enum TestFiles {
    /// The repository's root. Symbolic links are followed: the sources may be built through some.
    static let root: String = {
        let here = URL(filePath: #filePath).resolvingSymlinksInPath()
        return "/" + here.pathComponents.dropFirst().dropLast(4).joined(separator: "/")
    }()

    static func fixture(_ name: String) -> String { root + "/Tests/InferenceTests/Fixtures/" + name }

    /// A file of `$VEDETTE_SHARED`, by default the folder `shared` beside the repository; `nil`, and said aloud, where it is not.
    static func shared(_ path: String) -> String? {
        let folder = ProcessInfo.processInfo.environment["VEDETTE_SHARED"] ?? root + "/../shared"
        let file = folder + "/" + path
        if FileManager.default.isReadableFile(atPath: file) { return file }
        skipped("there is no \(file)")
        return nil
    }

    /// Lets `body` use a folder of its own, which is gone afterwards.
    static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "vedette-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path(percentEncoded: false))
    }
}

/// Says that a test, or a part of one, could not be run here.
func skipped(_ reason: String) { print("SKIPPED (\(reason))") }
