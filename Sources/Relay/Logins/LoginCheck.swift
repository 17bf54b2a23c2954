// SPDX-License-Identifier: Apache-2.0

/// Decides whether the requests on one connection come from somebody who may.
///
/// A value without clock and socket. Each connection has a nonce of its own, so a login that was overheard is worth
/// nothing on another connection; one that is right for an old nonce is told so (`stale`), and the client tries again
/// by itself.
struct LoginCheck {
    /// What the password is for, as players show it.
    static let realm = "vedette"
    /// Wrong logins before the connection is closed.
    static let maximumFailures = 5

    enum Verdict: Hashable {
        case granted
        /// No login, or one for an old nonce: not a try yet.
        case challenge([String])
        /// A wrong login. `isLast`: close the connection after the answer.
        case wrong([String], isLast: Bool)
    }

    private let methods: [LoginMethod]
    private let nonce: String
    private var newestCount: UInt32 = 0
    private var failures = 0

    /// `nonce`: unpredictable, new for each connection.
    init(methods: [LoginMethod], nonce: String) {
        self.methods = methods
        self.nonce = nonce
    }

    /// Whether `request`, about `target`, comes from one of `logins`. No logins: everybody may.
    mutating func check(_ request: RTSPRequest, about target: PathName, _ logins: [RelayLogin]) -> Verdict {
        guard !logins.isEmpty else { return .granted }
        guard let header = request.headers["Authorization"] else { return .challenge(challenges(isStale: false)) }
        guard let credentials = Credentials(parsing: header) else { return wrong() }
        switch credentials {
        case .basic(let name, let password):
            guard methods.contains(.basic) else { return wrong() }
            // Hashed before they are compared, so that the time tells nothing about lengths.
            let given = DigestAlgorithm.sha256.hash("\(name):\(password)")
            let isRight = any(of: logins) { isSame(given, DigestAlgorithm.sha256.hash("\($0.name):\($0.password)")) }
            return isRight ? .granted : wrong()
        case .digest(let digest):
            guard methods.contains(.digest(digest.algorithm)), Self.means(digest.uri, request, target) else { return wrong() }
            let isRight = any(of: logins) { login in
                let expected = digest.expectedResponse(login, method: request.method, realm: Self.realm)
                return isSame(digest.response, expected) && login.name == digest.name
            }
            guard isRight else { return wrong() }
            guard digest.nonce == nonce, isNew(digest.quality) else { return .challenge(challenges(isStale: true)) }
            return .granted
        }
    }

    /// Asks about every login, so that the time does not tell which one it was.
    private func any(of logins: [RelayLogin], _ isRight: (RelayLogin) -> Bool) -> Bool {
        logins.reduce(false) { found, login in isRight(login) || found }
    }

    /// With `qop` each request is counted, and none may come twice.
    private mutating func isNew(_ quality: DigestCredentials.Quality?) -> Bool {
        guard let quality else { return true }
        guard quality.count > newestCount else { return false }
        newestCount = quality.count
        return true
    }

    /// Whether a login made for `uri` is one for this request. Players disagree about spelling the address (with or without
    /// track, slash, login), so it is enough that it is about the same path.
    private static func means(_ uri: String, _ request: RTSPRequest, _ target: PathName) -> Bool {
        if uri == request.url { return true }
        let whole = uri.hasPrefix("/") ? "rtsp://relay\(uri)" : uri
        return RTSPAddress(whole).flatMap(RequestTarget.init)?.path == target
    }

    private mutating func wrong() -> Verdict {
        failures += 1
        return .wrong(challenges(isStale: false), isLast: failures >= Self.maximumFailures)
    }

    private func challenges(isStale: Bool) -> [String] {
        methods.map { $0.challenge(realm: Self.realm, nonce: nonce, isStale: isStale) }
    }
}
