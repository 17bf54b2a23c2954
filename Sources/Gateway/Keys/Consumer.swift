// SPDX-License-Identifier: Apache-2.0

/// Somebody who was let in: the name a key stands for, and what that key is good for.
public struct Consumer: Hashable, Sendable {
    /// Sessions belong to this name; several keys may share it, so that a key can be replaced without losing sessions.
    public let name: String
    public let scopes: Set<Scope>

    public init(name: String, scopes: Set<Scope>) {
        self.name = name
        self.scopes = scopes
    }

    /// Everybody, where no key is asked for.
    public static let anonymous = Consumer(name: "anonymous", scopes: Set(Scope.allCases))

    /// Whether the consumer may do what `scope` stands for: `admin` may everything, `control` may `view` too.
    public func may(_ scope: Scope) -> Bool {
        switch scope {
        case .view: !scopes.isEmpty
        case .control: scopes.contains(.control) || scopes.contains(.admin)
        case .admin: scopes.contains(.admin)
        }
    }
}
