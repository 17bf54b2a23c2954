// SPDX-License-Identifier: Apache-2.0

public import Inference

/// The ways a device can be used: one picture with all its power, or several at once with a part of it each.
///
/// On a CPU the two differ much. All threads on one picture answer soonest, but wait for one another; one thread per
/// picture gets more pictures out of the same power. So a lone camera is served by `solo`, several by `shared` (see `InferenceQueue`).
/// A GPU that gains nothing by it has only the one.
public struct DetectorLanes: Sendable {
    /// The detector that uses the whole device for one picture.
    public let solo: Detector
    /// The same model, loaded so that `sharedCount` requests run side by side.
    public let shared: Detector?
    public let sharedCount: Int

    /// One request does all the work.
    public init(_ detector: Detector) {
        self.solo = detector
        self.shared = nil
        self.sharedCount = 0
    }

    /// - Precondition: `shared` is the same model as `solo`, and `sharedCount` is at least 1.
    public init(solo: Detector, shared: Detector, sharedCount: Int) {
        precondition(sharedCount > 0, "shared lanes without a request")
        self.solo = solo
        self.shared = shared
        self.sharedCount = sharedCount
    }

    /// One entry for each request.
    var workers: [(kind: InferenceQueue<PendingFrame>.WorkerKind, detector: Detector)] {
        guard let shared else { return [(.solo, solo)] }
        return [(.solo, solo)] + Array(repeating: (.shared, shared), count: sharedCount)
    }
}
