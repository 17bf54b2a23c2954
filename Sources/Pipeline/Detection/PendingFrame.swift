// SPDX-License-Identifier: Apache-2.0

import Media
import Vocabulary

/// A decoded frame on its way to the detector.
struct PendingFrame: Sendable {
    let picture: VideoFrame
    /// Its number within the session (`FrameResult.frameIndex`).
    let index: UInt64
    var trace: FrameTrace
}

/// A frame and what the detector saw in it, on its way to the viewers.
struct Inspection: Sendable {
    let frame: PendingFrame
    let detections: [Detection]
}

/// Who gets the outcome of an inspection: a session. Called on the detector's threads and the camera's, so it must be quick and never wait.
protocol InspectionClient: AnyObject, Sendable {
    /// The detector saw the frame. To be answered with `InferenceScheduler.reported` once the result has been passed on.
    func inspected(_ inspection: Inspection)
    /// The frame grew too old before a detector was free, or the detector failed on it.
    func missed(_ frame: PendingFrame)
}
