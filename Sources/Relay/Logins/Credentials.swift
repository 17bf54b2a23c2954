// SPDX-License-Identifier: Apache-2.0

/// What an `Authorization` header says, not believed yet.
enum Credentials: Hashable, Sendable {
    case basic(name: String, password: String)
    case digest(DigestCredentials)

    /// Reads the header's value; `nil` if it is malformed or of a scheme nobody offered.
    init?(parsing header: String) {
        let scheme = header.prefix { $0 != " " }
        let rest = header.dropFirst(scheme.count).trimmingBlanks()
        switch scheme.lowercased() {
        case "basic":
            guard let bytes = Base64.decode(rest), let text = String(validating: bytes, as: UTF8.self), let colon = text.firstIndex(of: ":")
            else { return nil }
            self = .basic(name: String(text[..<colon]), password: String(text[text.index(after: colon)...]))
        case "digest":
            guard let credentials = AuthenticationParameters(rest).flatMap(DigestCredentials.init) else { return nil }
            self = .digest(credentials)
        default: return nil
        }
    }
}

/// A Digest login: a proof that the client knows the password (RFC 7616; without `qop` as in RFC 2069, which most players send).
struct DigestCredentials: Hashable, Sendable {
    struct Quality: Hashable, Sendable {
        let count: UInt32
        /// The count as it was written: it is part of what is hashed.
        let countText: String
        let clientNonce: String
    }

    let name: String
    let nonce: String
    let uri: String
    let response: String
    let algorithm: DigestAlgorithm
    /// Present with `qop=auth`.
    let quality: Quality?

    init?(_ parameters: AuthenticationParameters) {
        guard let name = parameters["username"], let nonce = parameters["nonce"], let uri = parameters["uri"],
            let response = parameters["response"], parameters["userhash"]?.lowercased() != "true"
        else { return nil }
        guard let algorithm = DigestAlgorithm(rawValue: (parameters["algorithm"] ?? "MD5").uppercased()) else { return nil }
        self.name = name
        self.nonce = nonce
        self.uri = uri
        self.response = response.lowercased()
        self.algorithm = algorithm
        guard let qop = parameters["qop"] else {
            self.quality = nil
            return
        }
        guard qop.lowercased() == "auth", let countText = parameters["nc"], let count = UInt32(countText, radix: 16),
            let clientNonce = parameters["cnonce"]
        else { return nil }
        self.quality = Quality(count: count, countText: countText, clientNonce: clientNonce)
    }

    /// What `response` must be if the client knows `login`.
    func expectedResponse(_ login: RelayLogin, method: RTSPMethod, realm: String) -> String {
        let secret = algorithm.hash("\(login.name):\(realm):\(login.password)")
        let request = algorithm.hash("\(method.rawValue):\(uri)")
        guard let quality else { return algorithm.hash("\(secret):\(nonce):\(request)") }
        return algorithm.hash("\(secret):\(nonce):\(quality.countText):\(quality.clientNonce):auth:\(request)")
    }
}
