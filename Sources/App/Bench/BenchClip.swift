// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The stream a bench measures with: 1920x1080, 25 or 30 frames a second, H.264 without B-frames at about 4 Mbit/s, ten seconds.
///
/// Made with ffmpeg from a clip with real people in it where there is one, else from a moving test picture, since an
/// encoder, and so our decoder, finds a still picture too easy.
struct BenchClip {
    let path: String
    /// Where its picture comes from, for the report.
    let origin: String

    /// Makes the clip in `folder`.
    static func make(from source: String?, in folder: URL, framesPerSecond rate: Int = 25) async throws -> BenchClip {
        let path = folder.appending(path: "bench-1080p\(rate).mp4").path
        let input =
            source.map { ["-stream_loop", "-1", "-i", $0] } ?? ["-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=\(rate),noise=alls=6:allf=t"]
        let arguments =
            ["-hide_banner", "-loglevel", "error", "-nostdin", "-y"] + input + [
                "-t", "10", "-an", "-vf", "scale=1920:1080,fps=\(rate),format=yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-tune",
                "zerolatency",
                "-b:v", "4M", "-maxrate", "4M", "-bufsize", "4M", "-g", "\(2 * rate)", "-bf", "0", path,
            ]
        let run = try await ChildProcess.run("ffmpeg", arguments) { _ = await $0.output.line { _ in false } }
        guard "\(run.status)" == "exited(0)" else { throw BenchError("ffmpeg made no clip: \(run.output.last ?? "\(run.status)")") }
        return BenchClip(path: path, origin: source.map { URL(filePath: $0).lastPathComponent } ?? "moving test picture with noise")
    }
}
