// SPDX-License-Identifier: Apache-2.0

import Crypto

/// The SHA-256 of a key. Comparing two takes the same time wherever they differ.
///
/// `description` shows nothing of it; `hexadecimal` is for the key file alone.
struct KeyDigest: Hashable, Sendable, CustomStringConvertible {
    // Not the digest type itself, which cannot be made of stored bytes.
    private let bytes: [UInt8]

    init(of secret: some Sequence<UInt8>) { self.bytes = Array(SHA256.hash(data: Array(secret))) }

    init?(hexadecimal text: String) {
        guard text.utf8.count == 2 * SHA256.byteCount else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text {
            guard character.isASCII, let digit = character.hexDigitValue.map({ UInt8($0) }) else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        self.bytes = bytes
    }

    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }

    static func == (one: KeyDigest, other: KeyDigest) -> Bool {
        // All bytes are looked at, whatever the first ones say.
        zip(one.bytes, other.bytes).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    var description: String { "***" }
}
