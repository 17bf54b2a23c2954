// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Media
import Vocabulary

@testable import Pipeline

/// A camera that does what a test tells it, step by step, and waits between steps.
final class ScriptedCamera: FrameSourceFactory {
    enum Step: Sendable {
        case unit(isKeyFrame: Bool = true, isCorrupt: Bool = false)
        case fail(MediaError.Code)
        case end
    }

    private struct State {
        var refusals: [MediaError.Code] = []
        var steps: [Step] = []
        var attempts = 0
        var open = 0
        var mostOpen = 0
        var unitsRead: UInt64 = 0
        var resets = 0
    }

    private let state = Guarded(State())
    private let signal = DispatchSemaphore(value: 0)
    /// Says which attempt it is, each time somebody tries to connect.
    let connections = AsyncStream<Int>.makeStream()

    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameter refusals: How the first attempts to connect fail.
    init(refusing refusals: [MediaError.Code] = [], _ steps: [Step] = [], now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
        state.withLock { $0.refusals = refusals }
        push(steps)
    }

    func push(_ steps: [Step]) {
        state.withLock { $0.steps += steps }
        for _ in steps { signal.signal() }
    }

    func push(_ steps: Step...) { push(steps) }

    /// Makes the next attempts to connect fail.
    func refuse(_ refusals: [MediaError.Code]) { state.withLock { $0.refusals += refusals } }

    var attempts: Int { state.withLock { $0.attempts } }
    var open: Int { state.withLock { $0.open } }
    var mostOpen: Int { state.withLock { $0.mostOpen } }
    var unitsRead: UInt64 { state.withLock { $0.unitsRead } }
    var resets: Int { state.withLock { $0.resets } }

    func connect(to camera: CameraURL, interrupt: Interrupt) throws(MediaError) -> any FrameSource {
        let (attempt, refusal) = state.withLock { state in
            state.attempts += 1
            return (state.attempts, state.refusals.isEmpty ? nil : state.refusals.removeFirst())
        }
        connections.continuation.yield(attempt)
        if let refusal { throw MediaError(code: refusal, detail: "scripted") }
        return Source(camera: self, interrupt: interrupt)
    }

    /// Waits for a step; `nil` when interrupted.
    private func nextStep(_ interrupt: Interrupt) -> Step? {
        while !interrupt.isInterrupted {
            // The real source polls its interrupt in the same way: nothing else can wake a thread that waits in C.
            guard signal.wait(timeout: .now() + .milliseconds(5)) == .success else { continue }
            return state.withLock { state in
                let step = state.steps.removeFirst()
                if case .unit = step { state.unitsRead += 1 }
                return step
            }
        }
        return nil
    }

    /// One connection. Decodes one unit to one frame; after a reset it wants a key frame first.
    private final class Source: FrameSource {
        let stream = VideoStreamInfo(codec: .h264, width: 64, height: 48, frameRate: 25)
        private let camera: ScriptedCamera
        private let interrupt: Interrupt
        private var wantsKeyFrame = true
        private var nextIsCorrupt = false
        private var ticks: Int64 = 0

        init(camera: ScriptedCamera, interrupt: Interrupt) {
            self.camera = camera
            self.interrupt = interrupt
            camera.state.withLock { state in
                state.open += 1
                state.mostOpen = max(state.mostOpen, state.open)
            }
        }

        deinit { camera.state.withLock { $0.open -= 1 } }

        func nextAccessUnit() throws(MediaError) -> AccessUnit? {
            switch camera.nextStep(interrupt) {
            case nil: throw MediaError(code: .interrupted, detail: "interrupted")
            case .fail(let code): throw MediaError(code: code, detail: "scripted")
            case .end: return nil
            case .unit(let isKeyFrame, let isCorrupt):
                nextIsCorrupt = isCorrupt
                ticks += 3600
                return AccessUnit(
                    codec: .h264,
                    pts: MediaTimestamp(ticks: ticks),
                    dts: MediaTimestamp(ticks: ticks),
                    isKeyFrame: isKeyFrame,
                    bytes: [],
                    time: CaptureTime(received: camera.now(), unixSeconds: 1_700_000_000, source: .arrival)
                )
            }
        }

        func decode(_ unit: AccessUnit, onFrame: (VideoFrame) -> Void) throws(MediaError) -> Int {
            guard unit.isKeyFrame || !wantsKeyFrame else { return 1 }
            wantsKeyFrame = false
            onFrame(try VideoFrame.sample(pts: unit.pts, time: unit.time, isCorrupt: nextIsCorrupt))
            return 0
        }

        func reset() {
            wantsKeyFrame = true
            camera.state.withLock { $0.resets += 1 }
        }
    }
}

/// Several scripted cameras, told apart by the host in their address.
struct ScriptedCameras: FrameSourceFactory {
    let byHost: [String: ScriptedCamera]

    func connect(to camera: CameraURL, interrupt: Interrupt) throws(MediaError) -> any FrameSource {
        guard let scripted = byHost[camera.host] else { throw MediaError(code: .unreachable, detail: "no such camera") }
        return try scripted.connect(to: camera, interrupt: interrupt)
    }
}

extension VideoFrame {
    /// A small grey picture.
    static func sample(
        pts: MediaTimestamp = MediaTimestamp(ticks: 0),
        time: CaptureTime = .init(received: .now, unixSeconds: 0, source: .arrival),
        isCorrupt: Bool = false
    ) throws(MediaError) -> VideoFrame {
        let luma = [UInt8](repeating: 128, count: 64 * 48)
        let chroma = [UInt8](repeating: 128, count: 32 * 24)
        return try VideoFrame(
            format: .i420,
            width: 64,
            height: 48,
            planes: [luma, chroma, chroma],
            pts: pts,
            time: time,
            isCorrupt: isCorrupt
        )
    }
}
