// SPDX-License-Identifier: Apache-2.0

/// What the gatekeeper decided about one request.
public enum Admission: Sendable {
    case granted(Consumer)
    case refused(Refusal)
}

/// How requests are guarded.
public enum GatePolicy: Sendable {
    /// Everybody is `Consumer.anonymous` and may everything. For a machine nobody else reaches.
    case off
    /// A key of this ring is asked for, by the rules of Kong's key-auth.
    case own(KeyRing)
}
