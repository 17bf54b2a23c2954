// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Relay

/// A clip made on the spot for tests with foreign programs: twenty seconds, 25 pictures a second, all different, a key frame
/// every second, with a tone. Long enough for a program that cannot play in a loop.
struct MovingClip: Sendable {
    enum Codec: String, Sendable, CaseIterable {
        case h264, h265

        /// What FFmpeg calls a file with nothing but its units.
        var rawFormat: String { self == .h264 ? "h264" : "hevc" }
    }

    let codec: Codec
    let path: String

    static func with<Value>(_ codec: Codec, _ ffmpeg: Tool, _ body: (MovingClip) async throws -> Value) async throws -> Value {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("vedette-\(UUID().uuidString).mp4")
        defer { try? FileManager.default.removeItem(at: file) }
        let source = [
            "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000",
        ]
        let video =
            codec == .h265
            ? ["-c:v", "libx265", "-x265-params", "log-level=error:keyint=25:min-keyint=25:bframes=0"]
            : ["-c:v", "libx264", "-g", "25", "-keyint_min", "25", "-bf", "0"]
        let rest = ["-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "64k", "-t", "20", file.path]
        let result = try await ffmpeg.run(source + video + rest)
        guard result.status == 0 else { throw Clip.ClipError(detail: result.errors) }
        return try await body(MovingClip(codec: codec, path: file.path))
    }

    /// The hash of each picture's coded units, in order.
    func pictures(_ ffmpeg: Tool) async throws -> [Substring] {
        try await hashes(ffmpeg, ["-i", path], ["-map", "0:v", "-bsf:v", "\(codec == .h264 ? "h264" : "hevc")_mp4toannexb,\(units)"])
    }

    /// The same of what came over the relay: from an `rtsp://` address or a file of raw units.
    func pictures(_ ffmpeg: Tool, from input: [String], count: Int? = nil) async throws -> [Substring] {
        try await hashes(ffmpeg, input, ["-map", "0:v", "-bsf:v", units] + (count.map { ["-frames:v", "\($0)"] } ?? []))
    }

    /// The hash of each packet of the tone.
    func sounds(_ ffmpeg: Tool, from input: [String]? = nil, count: Int? = nil) async throws -> [Substring] {
        try await hashes(ffmpeg, input ?? ["-i", path], ["-map", "0:a"] + (count.map { ["-frames:a", "\($0)"] } ?? []))
    }

    /// Pictures' own units only: containers add and repeat parameter sets as they like.
    private var units: String { "filter_units=pass_types=\(codec == .h265 ? "0-31" : "1-5")" }

    private func hashes(_ ffmpeg: Tool, _ input: [String], _ output: [String]) async throws -> [Substring] {
        let result = try await ffmpeg.run(["-v", "error"] + input + ["-c", "copy"] + output + ["-f", "framemd5", "-"])
        guard result.status == 0 else { throw Clip.ClipError(detail: result.errors) }
        return result.output.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            let columns = line.split(separator: ",")
            return columns.count > 5 ? columns[5].trimmingBlanks() : nil
        }
    }
}

extension [Substring] {
    /// Whether `part` stands in this list, played over and over, without a gap.
    func loopContains(_ part: [Substring]) -> Bool {
        guard let first = part.first, let start = firstIndex(of: first) else { return false }
        return part == (start..<start + part.count).map { self[$0 % count] }
    }
}
