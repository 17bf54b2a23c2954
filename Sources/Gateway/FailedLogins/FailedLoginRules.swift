// SPDX-License-Identifier: Apache-2.0

/// How whoever guesses keys is slowed down. See docs/design/gateway.md for the numbers' reasons.
public struct FailedLoginRules: Hashable, Sendable {
    /// Wrong keys an address may try before it has to wait.
    public var freeFailures = 5
    /// The first wait; each further wrong key doubles it.
    public var firstWait: Duration = .seconds(1)
    /// No wait is longer.
    public var longestWait: Duration = .seconds(60)
    /// After this long without a wrong key an address is forgotten.
    public var memory: Duration = .seconds(15 * 60)

    public init() {}
}
