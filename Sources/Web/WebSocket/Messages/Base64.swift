// SPDX-License-Identifier: Apache-2.0

import NIOCore

extension ByteBuffer {
    /// Appends `bytes` in base64 (RFC 4648, padded), without a text in between.
    ///
    /// Twelve bits at a time through a table of 4096 pairs of characters, which fits the first-level cache: two look-ups
    /// and two stores for three bytes. Pictures go through here, so this is written with pointers: the same loop
    /// over arrays, and Foundation's encoder, take several times as long.
    mutating func writeBase64(_ bytes: [UInt8]) {
        let length = (bytes.count + 2) / 3 * 4
        writeWithUnsafeMutableBytes(minimumWritableBytes: length) { output in
            bytes.withUnsafeBytes { input in
                Base64.pairs.withUnsafeBufferPointer { pairs in
                    // In bounds: `output` has four bytes for every three or fewer of `input`, and twelve bits index 4096 pairs.
                    Base64.encode(input, to: output, with: pairs)
                }
            }
            return length
        }
    }
}

private enum Base64 {
    static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Two characters for every twelve bits, in the order they stand in memory.
    static let pairs: [UInt16] = (0..<4096).map { bits in
        UInt16(bigEndian: UInt16(alphabet[bits >> 6]) << 8 | UInt16(alphabet[bits & 63]))
    }

    @inline(__always)
    static func encode(_ input: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer, with pairs: UnsafeBufferPointer<UInt16>) {
        var source = 0
        var target = 0
        while source + 3 <= input.count {
            let bits = Int(input[source]) << 16 | Int(input[source + 1]) << 8 | Int(input[source + 2])
            output.storeBytes(of: pairs[bits >> 12], toByteOffset: target, as: UInt16.self)
            output.storeBytes(of: pairs[bits & 4095], toByteOffset: target + 2, as: UInt16.self)
            source += 3
            target += 4
        }
        let left = input.count - source
        guard left > 0 else { return }
        let bits = Int(input[source]) << 16 | (left == 2 ? Int(input[source + 1]) << 8 : 0)
        output.storeBytes(of: pairs[bits >> 12], toByteOffset: target, as: UInt16.self)
        output[target + 2] = left == 2 ? alphabet[(bits >> 6) & 63] : UInt8(ascii: "=")
        output[target + 3] = UInt8(ascii: "=")
    }
}
