// SPDX-License-Identifier: Apache-2.0

/// How long to wait before a camera is tried again.
///
/// The wait doubles from one failure to the next, so that a dead camera costs little, and is spread at random, so that
/// fifty cameras behind one switch do not all come back in the same instant.
public struct ReconnectPolicy: Hashable, Sendable {
    /// The wait after the first failure.
    public var firstDelay: Duration = .seconds(1)
    /// Each further failure multiplies the wait by this.
    public var factor = 2.0
    /// The longest wait, before spreading.
    public var longestDelay: Duration = .seconds(30)
    /// How far a wait may be from its nominal length, as a part of it: 0.2 spreads over 80 % to 120 %.
    public var spread = 0.2
    /// After this long with frames coming, the next failure waits `firstDelay` again.
    public var healthyAfter: Duration = .seconds(10)

    public init() {}

    /// The wait before the attempt that follows `failures` failures in a row (1 or more).
    ///
    /// - Parameter luck: A random number from 0 to 1.
    func delay(afterFailures failures: Int, luck: Double) -> Duration {
        var nominal = firstDelay
        // Stops at the longest wait, so that a camera that is away for a year does not overflow the product.
        for _ in 1..<max(failures, 1) where nominal < longestDelay { nominal = nominal * factor }
        return min(nominal, longestDelay) * (1 + spread * (2 * luck - 1))
    }
}
