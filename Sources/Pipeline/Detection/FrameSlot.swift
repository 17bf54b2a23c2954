// SPDX-License-Identifier: Apache-2.0

/// The newest picture from one camera, waiting for a detector that may be busy.
///
/// Holds at most one frame. Offering a second replaces the first: a late detection is worth less than a fresh one. The
/// *turn* belongs to the camera and not to the frame: a camera waits from when its last frame was taken, however often the next one was
/// replaced or expired meanwhile. Counting from the arrival of a frame instead looks fairer and is not: cameras whose frames come
/// in step with the detector then get a tenth more than the others (`InferenceQueueTests.fairness`).
struct FrameSlot<Frame: Sendable>: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// How long a frame of this camera may wait, counted from its reception.
    let budget: Duration
    private(set) var frame: Frame?
    private var received: Instant?
    private var waitingSince: Instant?

    init(budget: Duration) { self.budget = budget }

    /// When the camera must be served: what the scheduler orders by. `nil` while nothing waits.
    var deadline: Instant? { frame == nil ? nil : waitingSince?.advanced(by: budget) }

    /// Puts the newest frame in, and hands back the one it replaces.
    mutating func offer(_ newest: Frame, received: Instant, at now: Instant) -> Frame? {
        defer {
            frame = newest
            self.received = received
        }
        waitingSince = waitingSince ?? now
        return frame
    }

    /// The camera's turn has come.
    mutating func take(at now: Instant) -> Frame? {
        guard frame != nil else { return nil }
        waitingSince = now
        return withdraw()
    }

    /// Takes the frame out without serving it; the camera keeps its turn.
    mutating func withdraw() -> Frame? {
        defer { frame = nil }
        return frame
    }

    /// Throws the frame out if it is older than the budget; the camera keeps its turn.
    mutating func expire(at now: Instant) -> Frame? {
        guard let received, received.duration(to: now) > budget else { return nil }
        return withdraw()
    }
}
