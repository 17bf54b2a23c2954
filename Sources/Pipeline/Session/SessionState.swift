// SPDX-License-Identifier: Apache-2.0

/// Where a session is in its life. `stopped` and `failed` are final.
public enum SessionState: String, Hashable, Sendable, CaseIterable {
    case connecting, running, reconnecting, stalled, paused, stopped, failed

    public var isFinal: Bool { self == .stopped || self == .failed }
}

/// Why a session cannot go on, or is trying again. A closed list: clients switch over it and metrics label with it.
public enum SessionErrorCode: String, Hashable, Sendable, CaseIterable {
    case unauthorized
    case notFound = "not_found"
    case refused, unreachable, tls
    case unsupportedCodec = "unsupported_codec"
    case timeout, stalled, capacity
    case `internal`
}

/// The trouble a session is in.
public struct SessionFailure: Error, Hashable, Sendable {
    public let code: SessionErrorCode
    /// One sentence a person can act on, without the camera's password.
    public let detail: String

    public init(code: SessionErrorCode, detail: String) {
        self.code = code
        self.detail = detail
    }
}
