// SPDX-License-Identifier: Apache-2.0

/// Why the relay did not do what a client wanted, or let it go.
public enum RelayRefusal: String, Hashable, Sendable, CaseIterable {
    /// There were as many connections as allowed.
    case tooManyConnections = "too_many_connections"
    /// There were as many paths as allowed.
    case tooManyPaths = "too_many_paths"
    /// The path had a publisher.
    case occupied
    /// No rule is about the path, or its rule has a source and a client wanted to publish.
    case notConfigured = "not_configured"
    /// The path had no publisher, or its source could not be reached.
    case noPublisher = "no_publisher"
    /// A login was wrong. Being asked for one is no refusal.
    case wrongLogin = "wrong_login"
    /// None of the transports offered is served.
    case transport
    /// What the client sent cannot be read.
    case malformed
    /// The client was silent for too long.
    case silent
    /// The client took nothing of what was written for too long.
    case stalled
    /// Another publisher took the path over.
    case displaced
}
