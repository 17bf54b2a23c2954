// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import App

/// Clips that play as cameras in tests.
enum TestClip {
    /// People walking, where the media folder is there; else the drifting public-domain pictures of the demo; else a test picture.
    static func path() async throws -> String {
        if let people = Project.peopleClip { return people }
        return try await generated(name: "test-picture", source: "testsrc2=size=640x360:rate=25:duration=8")
    }

    /// A clip drawn by ffmpeg itself; made once.
    static func generated(name: String, source: String, codec: [String] = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25"]) async throws
        -> String
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "vedette-tests-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: name + ".mp4")
        guard !FileManager.default.fileExists(atPath: file.path) else { return file.path }
        let arguments =
            ["-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-f", "lavfi", "-i", source] + codec + ["-pix_fmt", "yuv420p", file.path]
        let made = try await ChildProcess.run("ffmpeg", arguments) { _ = await $0.output.line { _ in false } }
        try #require(FileManager.default.fileExists(atPath: file.path), "ffmpeg made no clip: \(made.output)")
        return file.path
    }
}

extension RunningService {
    /// Publishes the clip to the relay in a loop while `body` runs; `body` begins when the path can be read.
    func publish<Value: Sendable>(_ clip: String, to path: String, _ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await ClipPublisher(clip: clip, address: relayAddress(path)).run()
                return nil
            }
            group.addTask {
                _ = await process.output.line { $0.contains("publisher") && $0.contains(path) }
                return try await body()
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }
}
