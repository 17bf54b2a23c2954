// SPDX-License-Identifier: Apache-2.0

/// How requests are guarded.
public enum GatePolicy: Sendable {
    /// Everybody is `Consumer.anonymous` and may everything. For a machine nobody else reaches.
    case off
    /// Keys and Kong's rules, checked here.
    case own(OwnGate)
    /// A Kong in front has checked already; what it says in `X-Consumer-*` is believed, if it comes from a trusted proxy.
    case kong(KongTrust)
}

/// What is asked of a request where no Kong stands in front. Rules that are `nil` do not apply.
public struct OwnGate: Sendable {
    public var keys: KeyRing
    public var cors: CORSRules?
    public var size: SizeRules?
    public var rateLimits: RateLimitRules?

    public init(keys: KeyRing, cors: CORSRules? = nil, size: SizeRules? = nil, rateLimits: RateLimitRules? = nil) {
        self.keys = keys
        self.cors = cors
        self.size = size
        self.rateLimits = rateLimits
    }
}
