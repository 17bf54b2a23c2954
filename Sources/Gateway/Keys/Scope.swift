// SPDX-License-Identifier: Apache-2.0

/// What a key is good for. A higher scope includes those before it.
public enum Scope: String, Hashable, Sendable, CaseIterable, Codable {
    /// Look: status, lists, snapshots, metrics, the WebSocket.
    case view
    /// Act on one's own sessions: start, stop, pause, resume.
    case control
    /// Everything, on everybody's sessions.
    case admin
}
