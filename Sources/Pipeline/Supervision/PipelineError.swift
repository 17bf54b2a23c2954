// SPDX-License-Identifier: Apache-2.0

/// Why the pipeline did not do what it was asked. `detail` is one sentence a person can act on, without passwords.
public struct PipelineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A closed list: callers switch over it, metrics label with it.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// As many sessions run as the configuration allows; stop one, or allow more.
        case capacity
        /// A setting is out of range or names something the model does not know; `detail` says which, and what was expected.
        case invalidSetting = "invalid_setting"
        /// The session has no picture yet, or the server is going down.
        case notReady = "not_ready"
        /// The session id to be adopted belongs to another session that runs.
        case conflict
        /// A step that cannot fail failed.
        case `internal`
    }

    public let code: Code
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { detail }
}
