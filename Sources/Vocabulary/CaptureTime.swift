// SPDX-License-Identifier: Apache-2.0

/// When a picture was taken, as well as we can know it.
public struct CaptureTime: Hashable, Sendable {
    /// Where the wall-clock time comes from.
    public enum Source: String, Hashable, Sendable {
        /// The camera's own clock, told by RTCP sender reports.
        case rtcp
        /// The instant the last byte of the picture reached us.
        case arrival
    }

    /// The instant the complete access unit was here, on the monotonic clock. All traces count from it.
    public let received: ContinuousClock.Instant
    /// Capture time in seconds since 1970, UTC.
    public let unixSeconds: Double
    public let source: Source
    /// `received` on our own wall clock, in seconds since 1970, UTC: what a viewer on a clock in step with ours measures its delay by.
    public let receivedUnixSeconds: Double

    /// `receivedUnixSeconds` may be left out where the source is `.arrival`: it is the same then.
    public init(received: ContinuousClock.Instant, unixSeconds: Double, source: Source, receivedUnixSeconds: Double? = nil) {
        self.received = received
        self.unixSeconds = unixSeconds
        self.source = source
        self.receivedUnixSeconds = receivedUnixSeconds ?? unixSeconds
    }
}
