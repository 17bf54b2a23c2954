// SPDX-License-Identifier: Apache-2.0

/// Which pages of other origins may read our answers: Kong's `cors` plugin, with its fields and defaults.
public struct CORSRules: Sendable {
    static let defaultMethods = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT"]

    public init(
        origins: [String] = [],
        methods: [String] = [],
        headers: [String] = [],
        exposedHeaders: [String] = [],
        credentials: Bool = false,
        maxAge: Int? = nil,
        preflightContinue: Bool = false,
        privateNetwork: Bool = false
    ) throws(GateRuleError) {}
}
