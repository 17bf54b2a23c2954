// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// Tells when a picture was taken: by the camera's clock once its RTCP sender reports have told it, by ours until then.
///
/// FFmpeg joins the newest sender report to each packet's RTP time, but computes with 32 bits that are not unwrapped: for the few
/// seconds between the wrap (every 13 hours) and the next report its time is off by those 13 hours. The step is recognised and undone.
struct CameraClock {
    /// A camera whose clock says a time before this has no clock worth the name (2000-01-01).
    static let earliestPlausible = 946_684_800.0
    /// 2^32 ticks.
    static let wrapSeconds = Double(1 << 32) / Double(MediaTimestamp.ticksPerSecond)

    private var last: (pts: MediaTimestamp, unixSeconds: Double)?

    /// The capture time of the picture shown at `pts`, complete at `received` when our own clock said `ourSeconds`. `reported` is the
    /// camera's time for it, in microseconds since 1970, where a sender report has come.
    mutating func captureTime(
        pts: MediaTimestamp,
        reported: Int64?,
        received: ContinuousClock.Instant,
        ourSeconds: Double
    ) -> CaptureTime {
        guard let reported, Double(reported) / 1e6 >= Self.earliestPlausible else {
            return CaptureTime(received: received, unixSeconds: ourSeconds, source: .arrival)
        }
        var seconds = Double(reported) / 1e6
        if let last {
            let expected = last.unixSeconds + Double(pts.ticks - last.pts.ticks) / Double(MediaTimestamp.ticksPerSecond)
            let wraps = ((seconds - expected) / Self.wrapSeconds).rounded()
            // Exactly a wrap, give or take what clocks drift: a camera set to the right time may well jump, but not by this.
            if wraps != 0, abs(seconds - expected - wraps * Self.wrapSeconds) < 60 { seconds -= wraps * Self.wrapSeconds }
        }
        last = (pts, seconds)
        return CaptureTime(received: received, unixSeconds: seconds, source: .rtcp, receivedUnixSeconds: ourSeconds)
    }
}
