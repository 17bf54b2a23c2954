// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the tests publish.
enum Clip: String, Sendable, CaseIterable {
    /// Made on the spot: 640x360, 25 fps, 4 s, a key frame every second, every picture different.
    case h264, h265
    /// From a camera, with B-frames; present only where the shared media are.
    case filmed

    /// FFmpeg's filters that leave only the pictures' own units, the same whether they come from a file or from the relay.
    func filters(fromFile: Bool) -> String {
        let annexB = fromFile ? (self == .h265 ? "hevc_mp4toannexb," : "h264_mp4toannexb,") : ""
        return annexB + (self == .h265 ? "filter_units=pass_types=0-31" : "filter_units=pass_types=1-5")
    }

    /// Runs `body` with the clip's file; `nil`, said loudly, if there is no such clip.
    func with<Value>(_ ffmpeg: Tool, _ body: (String) async throws -> Value) async throws -> Value? {
        if self == .filmed {
            let file = Self.shared.appendingPathComponent("media/bottle-detection.mp4").path
            guard FileManager.default.fileExists(atPath: file) else {
                print("SKIPPED (no shared media)")
                return nil
            }
            return try await body(file)
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("vedette-\(UUID().uuidString).mp4")
        defer { try? FileManager.default.removeItem(at: file) }
        let source = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25", "-t", "4", "-pix_fmt", "yuv420p"]
        let encoder =
            self == .h265 ? ["libx265", "-x265-params", "log-level=error:keyint=25:min-keyint=25"] : ["libx264", "-bf", "2", "-g", "25"]
        let result = try await ffmpeg.run(source + ["-preset", "ultrafast", "-c:v"] + encoder + [file.path])
        guard result.status == 0 else { throw ClipError(detail: result.errors) }
        return try await body(file.path)
    }

    struct ClipError: Error {
        let detail: String
    }

    private static var shared: URL {
        if let folder = ProcessInfo.processInfo.environment["VEDETTE_SHARED"] { return URL(fileURLWithPath: folder) }
        var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return folder.deletingLastPathComponent().appendingPathComponent("shared")
    }
}
