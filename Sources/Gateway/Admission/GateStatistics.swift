// SPDX-License-Identifier: Apache-2.0

/// What the gatekeeper did since it was made. Reads as one moment.
public struct GateStatistics: Hashable, Sendable {
    /// Requests let in.
    public var granted: UInt64 = 0
    /// Requests the gatekeeper answered itself. A reason that never came up is not in it.
    public var answered: [GateAnswer.Reason: UInt64] = [:]
    /// Addresses that gave wrong keys and are still remembered for it.
    public var suspectAddresses = 0
    /// Counters of the rate limits in memory.
    public var rateCounters = 0

    public init() {}
}
