// SPDX-License-Identifier: Apache-2.0

/// The `name=value` pairs of an authentication header, values quoted or not (RFC 7235, 2.1). Names in lower case.
struct AuthenticationParameters: Hashable, Sendable {
    /// Most pairs.
    static let maximumCount = 32

    private var values: [String: String] = [:]

    subscript(name: String) -> String? { values[name] }

    /// Reads `text`; `nil` if it is malformed or names anything twice.
    init?(_ text: Substring) {
        var rest = text.unicodeScalars[...]
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
            if rest.isEmpty { break }
            let name = rest.prefix { $0 != "=" && $0 != " " && $0 != "," }
            rest = rest.dropFirst(name.count).drop { $0 == " " }
            guard !name.isEmpty, rest.first == "=" else { return nil }
            rest = rest.dropFirst().drop { $0 == " " }
            guard let value = Self.readValue(&rest) else { return nil }
            let key = String(Substring(name)).lowercased()
            guard values[key] == nil, values.count < Self.maximumCount else { return nil }
            values[key] = value
        }
    }

    private static func readValue(_ rest: inout Substring.UnicodeScalarView.SubSequence) -> String? {
        guard rest.first == "\"" else {
            let token = rest.prefix { $0 != "," && $0 != " " }
            rest = rest.dropFirst(token.count)
            return String(Substring(token))
        }
        rest = rest.dropFirst()
        var value = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == "\"" { return String(value) }
            guard scalar == "\\" else {
                value.append(scalar)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            value.append(escaped)
        }
        return nil
    }
}

/// Base64 as a Basic login uses it (RFC 4648, 4).
enum Base64 {
    /// The bytes written in `text`; `nil` if it holds anything but whole groups of the alphabet.
    static func decode(_ text: Substring) -> [UInt8]? {
        let digits = Array(text.utf8)
        let padding = digits.suffix(2).count { $0 == UInt8(ascii: "=") }
        guard digits.count % 4 == 0, digits.count > 0 else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        for (index, digit) in digits.dropLast(padding).enumerated() {
            guard let value = value(of: digit) else { return nil }
            bits = (bits << 6 | UInt32(value)) & 0xFF_FFFF
            // Of four digits the second, third and fourth each complete a byte.
            switch index % 4 {
            case 1: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
            case 2: bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
            case 3: bytes.append(UInt8(truncatingIfNeeded: bits))
            default: break
            }
        }
        return bytes
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
