// SPDX-License-Identifier: Apache-2.0

import Crypto

/// The SHA-256 of a key. Comparing two takes the same time wherever they differ. Never shown, not even in part.
struct KeyDigest: Hashable, Sendable, CustomStringConvertible {
    private let digest: SHA256.Digest

    init(of secret: some Sequence<UInt8>) { self.digest = SHA256.hash(data: Array(secret)) }

    var description: String { "***" }
}
