// SPDX-License-Identifier: Apache-2.0

/// Lets frames through at a given rate at most, evenly.
///
/// A frame may come up to half an interval early: cameras jitter, and a limit equal to the camera's own rate must not halve it.
/// Since every frame let through moves the next due time by a whole interval, the rate over time stays below the limit.
struct RateLimit: Sendable {
    private let interval: Duration
    private var due: ContinuousClock.Instant?

    /// - Precondition: `framesPerSecond` is greater than zero.
    init(framesPerSecond: Double) { self.interval = .seconds(1) / framesPerSecond }

    /// Whether a frame that came at `now` is within the rate.
    mutating func admits(at now: ContinuousClock.Instant) -> Bool {
        guard now >= (due ?? now).advanced(by: interval / -2) else { return false }
        let next = (due ?? now).advanced(by: interval)
        // After a pause the rhythm begins anew: what was not used is not saved up.
        due = next > now ? next : now.advanced(by: interval)
        return true
    }
}
