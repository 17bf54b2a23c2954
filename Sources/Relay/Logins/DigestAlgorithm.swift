// SPDX-License-Identifier: Apache-2.0

import Crypto

/// A hash a Digest login may be made with (RFC 7616). MD5 because hardly a camera or player knows another.
enum DigestAlgorithm: String, Hashable, Sendable, CaseIterable {
    case sha256 = "SHA-256"
    case md5 = "MD5"

    /// The hash of `text` in lower-case hexadecimal digits.
    func hash(_ text: String) -> String {
        let bytes = Array(text.utf8)
        switch self {
        case .sha256: return Self.hexadecimal(SHA256.hash(data: bytes))
        case .md5: return Self.hexadecimal(Insecure.MD5.hash(data: bytes))
        }
    }

    private static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in digest {
            text += String(byte >> 4, radix: 16)
            text += String(byte & 0x0F, radix: 16)
        }
        return text
    }
}

/// Whether two texts are the same, in a time that depends on the length of `given` alone.
func isSame(_ given: String, _ expected: String) -> Bool {
    let given = Array(given.utf8)
    let expected = Array(expected.utf8)
    var difference: UInt8 = given.count == expected.count ? 0 : 1
    for (index, byte) in given.enumerated() {
        difference |= byte ^ (expected.isEmpty ? ~byte : expected[index % expected.count])
    }
    return difference == 0
}
