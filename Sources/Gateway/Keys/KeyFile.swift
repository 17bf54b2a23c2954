// SPDX-License-Identifier: Apache-2.0

public import struct FoundationEssentials.Date

/// The keys of a file: hashed, named, scoped. A value; reading and writing the file is the application's.
///
/// The text is JSON: `{"keys": [{"id", "name", "scopes", "sha256", "created", "limits"}]}`, see docs/design/gateway.md. The
/// file holds no secret, so a copy of it opens nothing.
public struct KeyFile: Hashable, Sendable {
    /// The longest file that is read, in bytes.
    public static let maximumSize = 1 << 20
    /// The most keys a file may have: each is compared at each request.
    public static let maximumKeys = 1_000
    /// The longest name of a key.
    public static let maximumNameLength = 64

    /// In the order in which they were added.
    public private(set) var keys: [StoredKey]

    /// A file without keys.
    public init() { keys = [] }

    init(keys: [StoredKey]) { self.keys = keys }

    /// Adds a key and returns its secret, which is known from here on to the caller alone.
    ///
    /// Several keys may share a name, so that one can be replaced without losing the sessions that belong to it.
    public mutating func add(
        name: String,
        scopes: Set<Scope>,
        limits: RateLimits? = nil,
        now: Date = Date()
    ) throws(KeyFileError) -> (secret: String, key: StoredKey) {
        guard Self.isName(name) else { throw KeyFileError("the name '\(name.prefix(80))' will not do; expected \(Self.nameRule)") }
        guard !scopes.isEmpty else { throw KeyFileError("the key '\(name)' has no scope; expected at least one of \(Self.scopeRule)") }
        guard keys.count < Self.maximumKeys else { throw KeyFileError("the file is full: it has \(Self.maximumKeys) keys") }
        let secret = KeyRing.makeKey()
        let key = StoredKey(
            id: freeID(),
            name: name,
            scopes: scopes,
            created: Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down)),
            limits: limits,
            digest: KeyDigest(of: secret.utf8)
        )
        keys.append(key)
        return (secret, key)
    }

    /// Takes out the key with the id, or if there is none all keys of the name, and returns them; throws where there are none.
    @discardableResult
    public mutating func revoke(_ idOrName: String) throws(KeyFileError) -> [StoredKey] {
        var revoked = keys.filter { $0.id == idOrName }
        if revoked.isEmpty { revoked = keys.filter { $0.name == idOrName } }
        guard !revoked.isEmpty else { throw KeyFileError("there is no key with the id or name '\(idOrName.prefix(80))'") }
        keys.removeAll { revoked.contains($0) }
        return revoked
    }

    /// The keys, ready to open doors.
    public var ring: KeyRing {
        KeyRing(
            entries: keys.map { key in
                let consumer = Consumer(name: key.name, scopes: key.scopes, keyID: key.id, credential: key.digest)
                return KeyRing.Entry(digest: key.digest, consumer: consumer, limits: key.limits)
            }
        )
    }

    static let nameRule = "1 to \(maximumNameLength) letters, digits and . _ - @ +"
    static let scopeRule = Scope.allCases.map(\.rawValue).joined(separator: ", ")

    static func isName(_ text: String) -> Bool {
        (1...maximumNameLength).contains(text.utf8.count) && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || "._-@+".utf8.contains($0) }
    }

    private func freeID() -> String {
        while true {
            let id = RandomHex.make(bytes: 4)
            if !keys.contains(where: { $0.id == id }) { return id }
        }
    }
}

/// One key as it is kept: everything but the secret.
public struct StoredKey: Hashable, Sendable {
    /// Names the key among all of the file: 8 hexadecimal digits for a key that was added here.
    public let id: String
    /// Whom it stands for.
    public let name: String
    public let scopes: Set<Scope>
    /// When it was added, to the second.
    public let created: Date
    /// The key's own limits, in place of the general ones.
    public let limits: RateLimits?
    let digest: KeyDigest
}

/// What is wrong with a key file or with a change to it. Names the key and the field, never a secret or a hash.
public struct KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
