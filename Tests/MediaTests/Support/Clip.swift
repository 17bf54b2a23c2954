// SPDX-License-Identifier: Apache-2.0

import Foundation
import Vocabulary

/// Clips and pictures to read: made by ffmpeg on the spot, or lying beside the project.
enum Clip {
    /// Whether clips can be made here. Says so loudly when not.
    static let canBeMade: Bool = {
        let isThere = ChildProcess.succeeds("/usr/bin/env", ["ffmpeg", "-version"])
        if !isThere { print("SKIPPED (ffmpeg is not installed): tests that decode clips made with it") }
        return isThere
    }()

    /// A second of a moving test picture, 25 frames, made with these arguments. `name` carries the container. The same clip is made once.
    static func make(_ name: String, _ arguments: [String], size: String = "320x240", seconds: Int = 1) throws -> String {
        let recipe = "\(name) \(size) \(seconds) \(arguments)"
        if let path = made.withLock({ $0[recipe] }) { return path }
        let path = try makeNow(name, arguments, size: size, seconds: seconds)
        made.withLock { $0[recipe] = path }
        return path
    }

    private static let made = Guarded<[String: String]>([:])

    private static func makeNow(_ name: String, _ arguments: [String], size: String, seconds: Int) throws -> String {
        let path = try folder() + "/" + UUID().uuidString + "-" + name
        let source = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=\(size):rate=25:duration=\(seconds)"]
        guard ChildProcess.succeeds("/usr/bin/env", ["ffmpeg"] + source + arguments + ["-y", path]) else { throw CannotMake(name: name) }
        return path
    }

    struct CannotMake: Error { let name: String }

    /// A file of the media folder beside the repository (or in `$VEDETTE_SHARED`), `nil` where there is none.
    static func shared(_ name: String) -> String? {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath().appending(path: "../../../..").standardized
        let folder =
            ProcessInfo.processInfo.environment["VEDETTE_SHARED"] ?? root.appending(path: "../shared").standardized.path(percentEncoded: false)
        let path = folder + "/media/" + name
        guard FileManager.default.fileExists(atPath: path) else {
            print("SKIPPED (\(path) is not there): a test with \(name)")
            return nil
        }
        return path
    }

    /// Writes `bytes` to a new file.
    static func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let path = try folder() + "/" + UUID().uuidString + "-" + name
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    /// One for this run of the tests; the system clears it up.
    private static func folder() throws -> String {
        let path = NSTemporaryDirectory() + "/vedette-media-tests"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}
