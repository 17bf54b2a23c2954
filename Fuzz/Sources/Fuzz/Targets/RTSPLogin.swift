// SPDX-License-Identifier: Apache-2.0

@testable import Relay

/// A client's login: the parameters of a Digest, or the text of a Basic login.
///
/// - Parameters, quoted and read again, are the same parameters.
/// - What decodes from Base64 is as long as its text says, and every text survives encoding.
func checkRTSPLogin(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    if let bytes = Base64.decode(text[...]) {
        let padding = text.utf8.suffix(2).count { $0 == UInt8(ascii: "=") }
        promise(bytes.count == text.utf8.count / 4 * 3 - padding, "\(text) is \(bytes.count) bytes")
    }
    promise(Base64.decode(encoded(input)[...]) == (input.isEmpty ? nil : input), "\(input) does not survive Base64")

    guard let parameters = AuthenticationParameters(text[...]) else { return }
    let names = ["username", "realm", "nonce", "uri", "response", "algorithm", "qop", "nc", "cnonce", "opaque"]
    let pairs = names.compactMap { name in parameters[name].map { (name, $0) } }
    let again = AuthenticationParameters(pairs.map { "\($0.0)=\(quoted($0.1))" }.joined(separator: ", ")[...])
    for (name, value) in pairs { promise(again?[name] == value, "\(name) was '\(value)' and is '\(again?[name] ?? "")'") }
}

/// A header's quoted text (RFC 7230, 3.2.6).
func quoted(_ text: String) -> String {
    // Scalar by scalar: a quotation mark with an accent is no `Character` of that name.
    var quoted = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        if scalar == "\\" || scalar == "\"" { quoted.append("\\") }
        quoted.append(scalar)
    }
    return "\"" + String(quoted) + "\""
}

private func encoded(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let three = bytes[start..<min(start + 3, bytes.count)]
        let bits = three.reduce(0) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - three.count))
        for digit in 0..<4 { text.append(digit <= three.count ? alphabet[Int(bits >> UInt32(18 - 6 * digit) & 0x3F)] : UInt8(ascii: "=")) }
    }
    return String(decoding: text, as: UTF8.self)
}
