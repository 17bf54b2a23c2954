// SPDX-License-Identifier: Apache-2.0

public import struct FoundationEssentials.Date

/// The keys of a file: hashed, named, scoped. A value; reading and writing the file is the application's.
public struct KeyFile: Hashable, Sendable {
    /// In the order in which they were added.
    public private(set) var keys: [StoredKey] = []

    /// A file without keys.
    public init() {}

    /// Reads the JSON text of a file.
    public init(parsing text: [UInt8]) throws(KeyFileError) {}

    /// The file's JSON text, for `init(parsing:)`.
    public func encoded() -> [UInt8] { [] }

    /// Adds a key and returns its secret, which is known from here on to the caller alone.
    public mutating func add(
        name: String,
        scopes: Set<Scope>,
        limits: RateLimits? = nil,
        now: Date = Date()
    ) throws(KeyFileError) -> (secret: String, key: StoredKey) {
        throw KeyFileError("not yet")
    }

    /// Takes out the key with the id, or all keys of the name, and returns them; throws where there is none.
    @discardableResult
    public mutating func revoke(_ idOrName: String) throws(KeyFileError) -> [StoredKey] { [] }

    /// The keys, ready to open doors.
    public var ring: KeyRing { KeyRing(entries: []) }
}

/// One key as it is kept: everything but the secret.
public struct StoredKey: Hashable, Sendable {
    /// Names the key among all of the file.
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
