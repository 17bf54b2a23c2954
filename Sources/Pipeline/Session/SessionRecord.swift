// SPDX-License-Identifier: Apache-2.0

import Media
import Vocabulary

/// What a session knows about itself: written by the camera's thread, the detector's and the report, read by whoever asks. Kept in one lock, so
/// that a status shows one instant.
struct SessionRecord: Sendable {
    var lifecycle: CameraLifecycle
    var frames = FrameLedger()
    var stream: StreamDescription?
    var received = RateMeter()
    var analysed = RateMeter()
    var latency = LatencyWindow()
    var legs = LegHistograms()
    var alerts: UInt64 = 0
    var picturesEncoded: UInt64 = 0
    /// The newest frame as it came, and the newest the detector saw: what snapshots are made of. One reference each.
    var newestFrame: VideoFrame?
    var newestInspection: Inspection?

    private var rateLimit: RateLimit?

    init(settings: SessionSettings, policy: ReconnectPolicy) {
        self.lifecycle = CameraLifecycle(policy: policy)
        self.rateLimit = settings.maxFPS.map(RateLimit.init(framesPerSecond:))
    }

    /// What viewers are told when it changes.
    var condition: Condition { Condition(state: lifecycle.state, failure: lifecycle.failure) }

    struct Condition: Hashable, Sendable {
        let state: SessionState
        let failure: SessionFailure?
    }

    /// Takes note of a decoded frame; `nil` if the session's rate limit leaves it out.
    mutating func decoded(_ picture: VideoFrame, at now: ContinuousClock.Instant) -> PendingFrame? {
        var frame = PendingFrame(
            picture: picture,
            index: frames.decoded(isCorrupt: picture.isCorrupt),
            trace: FrameTrace(received: picture.time.received)
        )
        frame.trace.decoded = now
        newestFrame = picture
        _ = lifecycle.frame(isGood: !picture.isCorrupt, at: now)
        guard rateLimit?.admits(at: picture.time.received) ?? true else {
            frames.settle(frame, as: .replaced)
            return nil
        }
        return frame
    }

    /// Takes note of a result that reached the viewers.
    mutating func reported(_ trace: FrameTrace, alerts newAlerts: Int, withPicture: Bool) {
        if let total = trace.milliseconds(to: \.sent) { latency.record(milliseconds: total) }
        legs.record(trace)
        alerts += UInt64(newAlerts)
        if withPicture { picturesEncoded += 1 }
    }

    /// Lets go of the pictures.
    mutating func releasePictures() {
        newestFrame = nil
        newestInspection = nil
    }
}
