// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Writes JSON straight into a buffer: the message of every frame goes through here.
///
/// It knows how texts and numbers are spelled and nothing of structure: commas and braces are the caller's. A number that
/// JSON cannot hold (NaN, infinity, or beyond 9 * 10^15 units of the last decimal) is written as `null`, as browsers do.
struct JSONWriter: ~Copyable {
    private(set) var buffer: ByteBuffer

    init(capacity: Int) {
        self.buffer = ByteBufferAllocator().buffer(capacity: capacity)
    }

    /// Gives the finished text away.
    consuming func finish() -> ByteBuffer { buffer }

    /// Text that needs no quotes and no escapes.
    mutating func text(_ text: String) { buffer.writeString(text) }

    /// Text that is JSON already.
    mutating func raw(_ text: StaticString) { buffer.writeStaticString(text) }

    mutating func integer(_ value: some FixedWidthInteger) {
        // The longest is -9223372036854775808 or 18446744073709551615: 20 digits.
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var first = digits.count
        var rest = value.magnitude
        repeat {
            first -= 1
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: remainder)
            rest = quotient
        } while rest != 0
        if value < 0 { buffer.writeInteger(UInt8(ascii: "-")) }
        for index in first..<digits.count { buffer.writeInteger(digits[index]) }
    }

    /// A number rounded to `decimals` places, without the zeros that would say nothing.
    mutating func number(_ value: Double, decimals: Int) {
        let unit = Self.unit(decimals)
        let scaled = (value * Double(unit)).rounded()
        guard scaled.isFinite, scaled.magnitude < 9e15 else { return raw("null") }
        let magnitude = UInt64(scaled.magnitude)
        if scaled < 0 { raw("-") }
        integer(magnitude / unit)
        var fraction = magnitude % unit
        guard fraction != 0 else { return }
        raw(".")
        var place = unit / 10
        while fraction != 0 {
            buffer.writeInteger(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction / place))
            fraction %= place
            place = max(place / 10, 1)
        }
    }

    mutating func number(_ value: Float, decimals: Int) { number(Double(value), decimals: decimals) }

    /// A text in quotes, with what JSON forbids escaped.
    mutating func string(_ text: some StringProtocol) {
        raw("\"")
        if text.utf8.contains(where: Self.needsEscape) {
            for byte in text.utf8 { escaped(byte) }
        } else {
            buffer.writeSubstring(Substring(text))
        }
        raw("\"")
    }

    /// The bytes as a text in quotes, in base64.
    mutating func base64(_ bytes: [UInt8]) {
        raw("\"")
        buffer.writeBase64(bytes)
        raw("\"")
    }

    private mutating func escaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case 0x0A: raw("\\n")
        case 0x0D: raw("\\r")
        case 0x09: raw("\\t")
        case 0..<0x20:
            raw(byte < 0x10 ? "\\u000" : "\\u001")
            let digit = byte & 0x0F
            buffer.writeInteger(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        default: buffer.writeInteger(byte)
        }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func unit(_ decimals: Int) -> UInt64 {
        var unit: UInt64 = 1
        for _ in 0..<decimals { unit *= 10 }
        return unit
    }
}
