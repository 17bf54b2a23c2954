// SPDX-License-Identifier: Apache-2.0

/// Why the relay cannot serve. Trouble with a single client is never one of these: it is logged and ends that client's connection.
public struct RelayError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The address is taken, not this machine's, or not allowed.
        case cannotListen
        /// It was asked for while not running.
        case notRunning
        /// A name that no path can have.
        case badPath
    }

    static let notRunning = RelayError(code: .notRunning, detail: "the relay is not running")

    public let code: Code
    /// One sentence a person can act on.
    public let detail: String

    public var description: String { detail }
}
