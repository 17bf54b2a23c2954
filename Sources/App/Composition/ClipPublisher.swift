// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess

/// The program `ffmpeg`, publishing a clip over and over as if it were a camera. Ends with the task that runs it.
struct ClipPublisher: Sendable {
    let clip: String
    /// Where to publish: an `rtsp://` address that accepts ANNOUNCE.
    let address: String

    /// Publishes until cancelled; throws when ffmpeg ends by itself or is not there.
    func run() async throws {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        let result: ExecutionResult<Void, DiscardedOutput, StringOutput<UTF8>>
        do {
            result = try await Subprocess.run(
                .name("ffmpeg"),
                arguments: [
                    "-hide_banner", "-loglevel", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", clip, "-an", "-c:v", "copy",
                    "-f", "rtsp", "-rtsp_transport", "tcp", address,
                ],
                platformOptions: options,
                output: .discarded,
                error: .string(limit: 4_096)
            )
        } catch let error as SubprocessError {
            throw DemoError("ffmpeg could not be started (Debian: apt-get install ffmpeg): \(error)")
        }
        try Task.checkCancellation()
        let words = result.standardError.split(whereSeparator: \.isNewline).last ?? "it gave no reason"
        throw DemoError("ffmpeg stopped publishing \(clip): \(words)")
    }
}
