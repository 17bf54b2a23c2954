// SPDX-License-Identifier: Apache-2.0

/// The keys that open the door, and whom each stands for.
///
/// Only the SHA-256 of a key is kept: a dump of the process or a log line cannot give one away. A plain hash is enough,
/// because our keys are long and random (`makeKey`); there is nothing to guess that a slow hash would protect.
public struct KeyRing: Sendable {
    struct Entry: Sendable {
        let digest: KeyDigest
        let consumer: Consumer
        let limits: RateLimits?
    }

    let entries: [Entry]

    /// A ring of the given keys. Where two share a secret, the first counts.
    public init(keys: [(name: String, secret: String, scopes: Set<Scope>)]) {
        self.init(
            entries: keys.map { key in
                let digest = KeyDigest(of: key.secret.utf8)
                let consumer = Consumer(name: key.name, scopes: key.scopes, keyID: nil, credential: digest)
                return Entry(digest: digest, consumer: consumer, limits: nil)
            }
        )
    }

    /// One ring of several sources' keys: from the environment, from a file. Where two share a secret, the first counts.
    public init(joining rings: [KeyRing]) { self.init(entries: rings.flatMap(\.entries)) }

    init(entries: [Entry]) { self.entries = entries }

    /// Whether no key opens anything.
    public var isEmpty: Bool { entries.isEmpty }

    /// A new key of 192 random bits, 48 hexadecimal digits.
    public static func makeKey() -> String { RandomHex.make(bytes: 24) }

    /// Whom `secret` stands for; `nil` for an unknown key.
    ///
    /// Takes the same time whichever key matches, or none: every entry is compared, and comparing digests is constant-time.
    func consumer(presenting secret: [UInt8]) -> Consumer? { entry(of: KeyDigest(of: secret))?.consumer }

    /// The limits of the key itself.
    func limits(of digest: KeyDigest) -> RateLimits? { entry(of: digest)?.limits }

    /// Whether a key still opens the door for exactly this consumer: the one it came with, if it is known, else any.
    func knows(_ consumer: Consumer) -> Bool {
        let candidates = consumer.credential.map { entry(of: $0).map { [$0] } ?? [] } ?? entries
        return candidates.contains { $0.consumer.name == consumer.name && $0.consumer.scopes == consumer.scopes }
    }

    private func entry(of digest: KeyDigest) -> Entry? {
        var found: Entry?
        for entry in entries.reversed() where entry.digest == digest { found = entry }
        return found
    }
}
