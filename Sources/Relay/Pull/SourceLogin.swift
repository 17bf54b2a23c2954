// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Vocabulary

/// The login of a source, and the answers it gives to a server that asks for it.
///
/// Shows nothing of itself in logs. Digest is answered with the strongest algorithm offered and preferred to Basic, which
/// tells the password to everybody on the way.
struct SourceLogin: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    private let user: String
    private let password: String

    /// The login in `url`, percent-decoded; `nil` if it has none.
    init?(_ url: CameraURL) {
        // The same reading as `CameraURL`'s: the last "@" before the path separates the login from the host.
        let spelled = url.withCredentials
        guard url.hasCredentials, let scheme = spelled.firstRange(of: "://") else { return nil }
        let authority = spelled[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return nil }
        let user = authority[..<at].prefix { $0 != ":" }
        self.user = Self.percentDecoded(user)
        self.password = Self.percentDecoded(authority[user.endIndex..<at].dropFirst())
    }

    /// The value of `Authorization` for one request; `nil` if no challenge is of a kind we can answer.
    ///
    /// - Parameters:
    ///   - count: Which use of the server's nonce this is, from 1.
    ///   - clientNonce: Random text of ours; matters only to servers with quality of protection.
    func authorization(_ method: RTSPMethod, _ url: String, _ challenges: [LoginChallenge], count: Int, clientNonce: String) -> String? {
        let digests = challenges.filter { $0.scheme == "digest" }
        for algorithm in DigestAlgorithm.allCases {
            for challenge in digests where algorithm.isMeant(by: challenge.parameters["algorithm"]) {
                if let value = digest(method, url, challenge, algorithm, count: count, clientNonce: clientNonce) { return value }
            }
        }
        guard challenges.contains(where: { $0.scheme == "basic" }) else { return nil }
        return "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
    }

    private func digest(
        _ method: RTSPMethod,
        _ url: String,
        _ challenge: LoginChallenge,
        _ algorithm: DigestAlgorithm,
        count: Int,
        clientNonce: String
    ) -> String? {
        guard let realm = challenge.parameters["realm"], let nonce = challenge.parameters["nonce"] else { return nil }
        let secret = algorithm.hash("\(user):\(realm):\(password)")
        let subject = algorithm.hash("\(method.rawValue):\(url)")
        var fields = [
            "username=\(Self.quoted(user))", "realm=\(Self.quoted(realm))", "nonce=\(Self.quoted(nonce))", "uri=\(Self.quoted(url))",
        ]
        if let quality = challenge.parameters["qop"] {
            guard quality.lowercased().split(separator: ",").contains(where: { $0.trimmingBlanks() == "auth" }) else { return nil }
            let digits = String(count, radix: 16)
            let use = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
            fields.append("response=\"\(algorithm.hash("\(secret):\(nonce):\(use):\(clientNonce):auth:\(subject)"))\"")
            fields += ["qop=auth", "nc=\(use)", "cnonce=\(Self.quoted(clientNonce))"]
        } else {
            fields.append("response=\"\(algorithm.hash("\(secret):\(nonce):\(subject)"))\"")
        }
        if let spelled = challenge.parameters["algorithm"] { fields.append("algorithm=\(spelled)") }
        if let opaque = challenge.parameters["opaque"] { fields.append("opaque=\(Self.quoted(opaque))") }
        return "Digest " + fields.joined(separator: ", ")
    }

    private static func quoted(_ text: String) -> String {
        "\"\(text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined())\""
    }

    /// `%` and two digits are a byte; anything else is what it is, a lone `%` too: passwords are often pasted as they are.
    private static func percentDecoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first?.hexadecimalValue, let low = rest.dropFirst().first?.hexadecimalValue {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    var description: String { "***" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension DigestAlgorithm {
    /// Whether a challenge that names `algorithm` means this one; MD5 is meant where none is named.
    fileprivate func isMeant(by algorithm: String?) -> Bool { (algorithm ?? "MD5").uppercased() == rawValue }
}

extension UInt8 {
    /// The value of a hexadecimal digit.
    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
