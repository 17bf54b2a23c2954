// SPDX-License-Identifier: Apache-2.0

/// What was found in one frame of one camera, and how long each step took.
public struct FrameResult: Sendable {
    public let session: SessionID
    /// Counts every frame that came in since the session started, analysed or not; gaps are frames that were not.
    public let frameIndex: UInt64
    public let pts: MediaTimestamp
    public let time: CaptureTime
    public let width: Int
    public let height: Int
    /// Boxes in pixels of this frame, highest confidence first.
    public let detections: [Detection]
    public let trace: FrameTrace

    public init(
        session: SessionID,
        frameIndex: UInt64,
        pts: MediaTimestamp,
        time: CaptureTime,
        width: Int,
        height: Int,
        detections: [Detection],
        trace: FrameTrace
    ) {
        self.session = session
        self.frameIndex = frameIndex
        self.pts = pts
        self.time = time
        self.width = width
        self.height = height
        self.detections = detections
        self.trace = trace
    }
}

/// The instants at which one frame passed each station. A station not passed yet is `nil`.
public struct FrameTrace: Hashable, Sendable {
    public let received: ContinuousClock.Instant
    public var decoded: ContinuousClock.Instant?
    /// Taken from the camera's slot by a detector.
    public var scheduled: ContinuousClock.Instant?
    public var inferred: ContinuousClock.Instant?
    /// Handed to the viewers.
    public var sent: ContinuousClock.Instant?

    public init(received: ContinuousClock.Instant) { self.received = received }

    /// Milliseconds from `received` to `station`; `nil` while the frame has not been there.
    public func milliseconds(to station: KeyPath<FrameTrace, ContinuousClock.Instant?>) -> Double? {
        self[keyPath: station].map { received.duration(to: $0).milliseconds }
    }
}

extension Duration {
    /// The duration in milliseconds, fractions kept.
    public var milliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds) * 1e-15
    }
}
