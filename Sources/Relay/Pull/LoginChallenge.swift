// SPDX-License-Identifier: Apache-2.0

/// One way in which a server asks for a login: a scheme and its parameters (`WWW-Authenticate`, RFC 7616 and 7617).
struct LoginChallenge: Hashable, Sendable {
    /// Longest header value read, in bytes.
    static let maximumLength = 2048

    /// In lower case: `basic`, `digest`.
    let scheme: String
    /// By name in lower case, without quotes.
    private(set) var parameters: [String: String] = [:]

    /// All challenges of an answer, in its order. Cameras send one header for each scheme or all of them in one; what
    /// cannot be read is left out.
    static func challenges(in headers: RTSPHeaders) -> [LoginChallenge] {
        headers.fields.filter { $0.name.lowercased() == "www-authenticate" && $0.value.utf8.count <= maximumLength }
            .flatMap { challenges(in: $0.value) }
    }

    private static func challenges(in value: String) -> [LoginChallenge] {
        var challenges: [LoginChallenge] = []
        for part in split(value[...]) {
            var part = part
            // `Digest realm="a"` begins a challenge, `nonce="b"` belongs to the one begun.
            let word = part.prefix { $0 != " " && $0 != "=" }
            let rest = part[word.endIndex...].trimmingBlanks()
            if !rest.hasPrefix("=") {
                challenges.append(LoginChallenge(scheme: word.lowercased()))
                part = rest
            }
            guard let equals = part.firstIndex(of: "="), !challenges.isEmpty else { continue }
            let name = part[..<equals].trimmingBlanks().lowercased()
            challenges[challenges.count - 1].parameters[name] = unquoted(part[part.index(after: equals)...].trimmingBlanks())
        }
        return challenges
    }

    /// The parts between commas that stand outside quotes.
    private static func split(_ text: Substring) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var isQuoted = false
        var isEscaped = false
        for index in text.indices {
            switch text[index] {
            case _ where isEscaped: isEscaped = false
            case "\\" where isQuoted: isEscaped = true
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                parts.append(text[start..<index].trimmingBlanks())
                start = text.index(after: index)
            default: break
            }
        }
        parts.append(text[start...].trimmingBlanks())
        return parts.filter { !$0.isEmpty }
    }

    private static func unquoted(_ text: Substring) -> String {
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return String(text) }
        var value = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            if character == "\\" && !isEscaped {
                isEscaped = true
            } else {
                value.append(character)
                isEscaped = false
            }
        }
        return value
    }
}
