// SPDX-License-Identifier: Apache-2.0

/// Whether the server can do its work now: its model is loaded and the device answers.
public enum Readiness: Hashable, Sendable {
    case ready
    /// What is missing, in one sentence an operator can act on.
    case notReady(String)
}

/// Asked at every call of `/readyz`, so it must answer at once.
public typealias ReadinessCheck = @Sendable () async -> Readiness
