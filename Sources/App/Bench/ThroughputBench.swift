// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inference
import Logging
import Media
import Pipeline
import Vocabulary

/// How much of the bare engine's speed is left once everything around it works too.
///
/// Both sides run in this process, one after the other, with the same model on one thread: first the engine in a loop on a
/// tensor that never changes; then a session whose camera delivers a little faster than that, so that the detector is
/// never idle, with decoding, scaling, scheduling and publishing around it.
struct ThroughputBench {
    struct Result: Sendable {
        let enginePerSecond: Double
        let servicePerSecond: Double

        var ratio: Double { servicePerSecond / enginePerSecond }
    }

    let detector: Detector
    let clip: BenchClip
    let seconds: Int

    func measure() async throws -> Result {
        // Before and after, so that a machine that changes its mind in between shows in neither direction.
        let before = try await BlockingThread.run(named: "engine") { try engineRate() }
        let service = try await serviceRate(cameraRate: before * 1.3)
        let after = try await BlockingThread.run(named: "engine") { try engineRate() }
        return Result(enginePerSecond: (before + after) / 2, servicePerSecond: service)
    }

    /// Pictures a second of the engine alone. Blocks.
    private func engineRate() throws -> Double {
        var request = try detector.makeRequest()
        let rule = DetectionRule(threshold: detector.manifest.threshold, classes: nil, duplicateOverlap: nil)
        let start = ContinuousClock.now
        var count = 0
        while start.duration(to: .now) < .seconds(seconds) {
            _ = try request.detect(sourceWidth: 1920, sourceHeight: 1080, rule: rule) { _ in }
            count += 1
        }
        return Double(count) / (start.duration(to: .now).milliseconds / 1_000)
    }

    /// Frames a second that a session analyses.
    private func serviceRate(cameraRate: Double) async throws -> Double {
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        let supervisor = SessionSupervisor(
            lanes: DetectorLanes(detector),
            cameras: PacedClipFactory(clip: clip, rate: cameraRate),
            configuration: PipelineConfiguration(),
            logger: logger
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await supervisor.run() }
            defer { group.cancelAll() }
            let session = try await supervisor.start(SessionSettings(camera: try CameraURL("rtsp://bench/clip")), owner: "bench", adopting: nil)
            try await Task.sleep(for: .seconds(2))
            let before = await supervisor.status(of: session.id)?.counters.analysed ?? 0
            let start = ContinuousClock.now
            try await Task.sleep(for: .seconds(seconds))
            let analysed = (await supervisor.status(of: session.id)?.counters.analysed ?? 0) - before
            return Double(analysed) / (start.duration(to: .now).milliseconds / 1_000)
        }
    }
}

/// A camera that plays a clip from the disk over and over at a rate of ours.
private struct PacedClipFactory: FrameSourceFactory {
    let clip: BenchClip
    let rate: Double

    func connect(to camera: CameraURL, interrupt: Interrupt) throws(MediaError) -> any FrameSource {
        try PacedClip(path: clip.path, rate: rate, interrupt: interrupt)
    }
}

private final class PacedClip: FrameSource {
    let stream: VideoStreamInfo
    private let path: String
    private let interval: Duration
    private let interrupt: Interrupt
    private var file: MediaFile
    private var decoder: VideoDecoder
    private var due = ContinuousClock.now

    init(path: String, rate: Double, interrupt: Interrupt) throws(MediaError) {
        self.path = path
        self.interval = .seconds(1 / rate)
        self.interrupt = interrupt
        let file = try MediaFile(path: path, interrupt: interrupt)
        self.stream = file.stream
        self.decoder = try VideoDecoder(for: file.stream)
        self.file = file
    }

    func nextAccessUnit() throws(MediaError) -> AccessUnit? {
        if interrupt.isInterrupted { return nil }
        due += interval
        let wait = ContinuousClock.now.duration(to: due)
        if wait > .zero { Thread.sleep(forTimeInterval: wait / .seconds(1)) }
        if let unit = try file.nextAccessUnit() { return unit }
        file = try MediaFile(path: path, interrupt: interrupt)
        return try file.nextAccessUnit()
    }

    func decode(_ unit: AccessUnit, onFrame: (VideoFrame) -> Void) throws(MediaError) -> Int {
        try decoder.decode(unit, onFrame: onFrame).count
    }

    func reset() { decoder.reset() }
}
