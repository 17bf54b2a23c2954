// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What the pipeline takes from the world: the time, a pause, and luck. Injected, so that tests need neither wait nor throw dice.
struct TimeAndChance: Sendable {
    /// The monotonic clock that all traces count on.
    var now: @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    /// Returns at the given instant, or throws `CancellationError` before.
    var sleep: @Sendable (_ until: ContinuousClock.Instant) async throws -> Void = { try await Task.sleep(until: $0, clock: .continuous) }
    /// Seconds since 1970, UTC.
    var unixSeconds: @Sendable () -> Double = { Date().timeIntervalSince1970 }
    /// A random number from 0 to 1.
    var luck: @Sendable () -> Double = { .random(in: 0...1) }
}
