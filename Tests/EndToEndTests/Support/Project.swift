// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Where things are, on whatever machine the tests run.
enum Project {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL

    /// The program under test, built beside the test bundle.
    static let program: String = {
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") }.map { URL(filePath: $0) }
        var folder = bundle ?? URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        while folder.path != "/" {
            let candidate = folder.appending(path: "vedette")
            if FileManager.default.isExecutableFile(atPath: candidate.path), !candidate.hasDirectoryPath { return candidate.path }
            folder.deleteLastPathComponent()
        }
        return root.appending(path: ".build/debug/vedette").path
    }()

    private static let shared = URL(filePath: ProcessInfo.processInfo.environment["VEDETTE_SHARED"] ?? root.appending(path: "../shared").path)

    /// A real detector where one has been fetched; else the tiny one whose answers are fixed.
    static let femto = existing(root.appending(path: "models/deimv2-femto.onnx"))
    static let tinyModel = root.appending(path: "Tests/InferenceTests/Fixtures/tiny-official.onnx").path
    static var model: String { femto ?? tinyModel }

    static let peopleClip = existing(shared.appending(path: "media/one-by-one-person-detection.mp4"))
    static let catPicture = existing(shared.appending(path: "media/cat.png"))

    /// Screenshots and the like, kept for people to look at.
    static func artefact(_ name: String) throws -> URL {
        let folder = root.appending(path: "artefacts")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.appending(path: name)
    }

    private static func existing(_ url: URL) -> String? { FileManager.default.fileExists(atPath: url.path) ? url.path : nil }
}

/// Whether a test can run here; says loudly why when it cannot.
func available(_ reason: String, _ condition: Bool) -> Bool {
    if !condition { print("SKIPPED (\(reason))") }
    return condition
}

/// Whether `program` is in PATH.
func isInstalled(_ program: String) -> Bool {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
}
