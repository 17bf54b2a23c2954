// SPDX-License-Identifier: Apache-2.0

import Crypto

/// The keys that open the door, and whom each stands for.
///
/// Only the SHA-256 of a key is kept: a dump of the process or a log line cannot give one away. A plain hash is enough,
/// because our keys are long and random (`makeKey`); there is nothing to guess that a slow hash would protect.
public struct KeyRing: Sendable {
    private struct Entry: Sendable {
        let digest: SHA256.Digest
        let consumer: Consumer
    }

    private let entries: [Entry]

    /// A ring of the given keys. Where two share a secret, the first counts.
    public init(keys: [(name: String, secret: String, scopes: Set<Scope>)]) {
        self.entries = keys.map { key in
            Entry(digest: SHA256.hash(data: Array(key.secret.utf8)), consumer: Consumer(name: key.name, scopes: key.scopes))
        }
    }

    /// A new key of 192 random bits, 48 hexadecimal digits.
    public static func makeKey() -> String { RandomHex.make(bytes: 24) }

    /// Whom `secret` stands for; `nil` for an unknown key.
    ///
    /// Takes the same time whichever key matches, or none: every entry is compared, and comparing digests is constant-time.
    func consumer(presenting secret: [UInt8]) -> Consumer? {
        let digest = SHA256.hash(data: secret)
        var found: Consumer?
        for entry in entries.reversed() where entry.digest == digest { found = entry.consumer }
        return found
    }
}
