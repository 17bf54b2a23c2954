// SPDX-License-Identifier: Apache-2.0

/// A way for clients to log in.
public enum LoginMethod: Hashable, Sendable {
    /// Proof of the password by its hash and a number of ours. `digestMD5` is what players and cameras know.
    case digestSHA256, digestMD5
    /// The password itself, in clear on the wire.
    case basic

    /// All, in the order they are offered: clients that read one challenge only take the last Digest or the first they
    /// know, and MD5 is right for both.
    public static let all: [LoginMethod] = [.digestSHA256, .digestMD5, .basic]

    static func digest(_ algorithm: DigestAlgorithm) -> LoginMethod {
        switch algorithm {
        case .sha256: .digestSHA256
        case .md5: .digestMD5
        }
    }

    /// The value of a `WWW-Authenticate` header that offers this way.
    ///
    /// MD5 is offered without `qop`, as cameras do: GStreamer and live555 know no other form. Realm and nonce come first
    /// because live555 looks for them there.
    func challenge(realm: String, nonce: String, isStale: Bool) -> String {
        let stale = isStale ? ", stale=true" : ""
        return switch self {
        case .digestSHA256: "Digest realm=\"\(realm)\", nonce=\"\(nonce)\", algorithm=SHA-256, qop=\"auth\"\(stale)"
        case .digestMD5: "Digest realm=\"\(realm)\", nonce=\"\(nonce)\"\(stale)"
        case .basic: "Basic realm=\"\(realm)\""
        }
    }
}
