// SPDX-License-Identifier: Apache-2.0

/// Somebody who was let in: the name a key stands for, and what that key is good for.
public struct Consumer: Hashable, Sendable {
    /// Sessions belong to this name; several keys may share it, so that a key can be replaced without losing sessions.
    public let name: String
    public let scopes: Set<Scope>
    /// The key's id in the key file, for audit lines; `nil` for a key from elsewhere and where no key was asked for.
    public let keyID: String?
    /// Which key it was; `nil` where none was asked for.
    let credential: KeyDigest?

    public init(name: String, scopes: Set<Scope>) { self.init(name: name, scopes: scopes, keyID: nil, credential: nil) }

    init(name: String, scopes: Set<Scope>, keyID: String?, credential: KeyDigest?) {
        self.name = name
        self.scopes = scopes
        self.keyID = keyID
        self.credential = credential
    }

    /// Everybody, where no key is asked for.
    public static let anonymous = Consumer(name: "anonymous", scopes: Set(Scope.allCases))

    /// Whoever calls what is open to all.
    public static let nobody = Consumer(name: "", scopes: [])

    /// Whether the consumer may do what `scope` stands for: `admin` may everything, `control` may `view` too.
    public func may(_ scope: Scope) -> Bool {
        switch scope {
        case .view: !scopes.isEmpty
        case .control: scopes.contains(.control) || scopes.contains(.admin)
        case .admin: scopes.contains(.admin)
        }
    }
}
