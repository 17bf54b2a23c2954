// SPDX-License-Identifier: Apache-2.0

/// What a Kong in front is believed, and what its consumers may do here.
///
/// Which addresses are Kong's is the gatekeeper's `trustedProxies`: the same list that decides about `X-Forwarded-For`.
public struct KongTrust: Sendable {
    /// What the named consumers may do.
    public var scopes: [String: Set<Scope>]
    /// What all other consumers may do. Empty: nothing, they are refused.
    public var otherScopes: Set<Scope>

    public init(scopes: [String: Set<Scope>] = [:], otherScopes: Set<Scope> = [.view, .control]) {
        self.scopes = scopes
        self.otherScopes = otherScopes
    }
}
