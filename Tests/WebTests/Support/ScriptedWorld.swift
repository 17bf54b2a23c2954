// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Inference
import Media
import Pipeline
import Vocabulary

/// Cameras by host: `locked.example` wants another login, everybody else sends a few frames and then holds the line.
struct ScriptedCameras: FrameSourceFactory {
    static let frameCount = 4

    func connect(to camera: CameraURL, interrupt: Interrupt) throws(MediaError) -> any FrameSource {
        if camera.host == "locked.example" { throw MediaError(code: .unauthorized, detail: "the camera wants another login") }
        return Source(interrupt: interrupt)
    }

    private final class Source: FrameSource {
        let stream = VideoStreamInfo(codec: .h264, width: 64, height: 48, frameRate: 25)
        private let interrupt: Interrupt
        private var sent = 0

        init(interrupt: Interrupt) { self.interrupt = interrupt }

        func nextAccessUnit() throws(MediaError) -> AccessUnit? {
            guard sent < ScriptedCameras.frameCount else {
                // The real source polls its interrupt too: nothing else wakes a thread that waits.
                let nobody = DispatchSemaphore(value: 0)
                while !interrupt.isInterrupted { _ = nobody.wait(timeout: .now() + .milliseconds(2)) }
                throw MediaError(code: .interrupted, detail: "interrupted")
            }
            sent += 1
            let pts = MediaTimestamp(ticks: Int64(sent) * 3600)
            return AccessUnit(
                codec: .h264,
                pts: pts,
                dts: pts,
                isKeyFrame: true,
                bytes: [],
                time: CaptureTime(received: .now, unixSeconds: 1_700_000_000, source: .arrival)
            )
        }

        func decode(_ unit: AccessUnit, onFrame: (VideoFrame) -> Void) throws(MediaError) -> Int {
            let luma = [UInt8](repeating: 128, count: 64 * 48)
            let chroma = [UInt8](repeating: 128, count: 32 * 24)
            onFrame(
                try VideoFrame(
                    format: .i420,
                    width: 64,
                    height: 48,
                    planes: [luma, chroma, chroma],
                    pts: unit.pts,
                    time: unit.time,
                    isCorrupt: false
                )
            )
            return 0
        }

        func reset() {}
    }
}

/// A model in memory that sees one person in every picture.
struct ScriptedEngine: InferenceEngine {
    let name = "scripted"
    let device = "test \"device\""
    let inputWidth = 8
    let inputHeight = 8

    func makeRequest() throws(InferenceError) -> any InferenceRequest { Request() }

    private final class Request: InferenceRequest {
        func run(
            originalWidth: Int,
            originalHeight: Int,
            fill: (inout MutableSpan<Float>) -> Void
        ) throws(InferenceError) -> RawDetections {
            var tensor = [Float](repeating: 0, count: 3 * 8 * 8)
            var span = tensor.mutableSpan
            fill(&span)
            return RawDetections(labels: [0], boxes: [4, 4, 40, 40], scores: [0.9])
        }
    }
}

extension SessionSettings {
    /// A session of a camera that sends a few frames.
    static var sample: SessionSettings {
        get throws { SessionSettings(camera: try CameraURL("rtsp://camera.example/stream")) }
    }
}
