// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Relay

@Suite("Logins")
struct LoginTests {
    private static let viewer = RelayLogin(name: "viewer", password: "open: sesame")
    private static let other = RelayLogin(name: "other", password: "x")
    private static let path = "rtsp://127.0.0.1:8554/camera"

    private static func check(methods: [LoginMethod] = LoginMethod.all) -> LoginCheck { LoginCheck(methods: methods, nonce: "n0nce") }

    /// A request with the login a client makes of these.
    private static func request(
        _ algorithm: DigestAlgorithm = .md5,
        name: String = "viewer",
        password: String = "open: sesame",
        nonce: String = "n0nce",
        uri: String = path,
        count: UInt32? = nil
    ) -> RTSPRequest {
        var text = "Digest username=\"\(name)\", realm=\"vedette\", nonce=\"\(nonce)\", uri=\"\(uri)\""
        if algorithm != .md5 { text += ", algorithm=\(algorithm.rawValue)" }
        if let count { text += ", qop=auth, nc=0000000\(count), cnonce=\"c\"" }
        guard case .digest(let digest)? = Credentials(parsing: text + ", response=\"\"") else { return Example.request(.describe) }
        let response = digest.expectedResponse(RelayLogin(name: name, password: password), method: .describe, realm: "vedette")
        return Example.request(.describe, headers: ["Authorization": text + ", response=\"\(response)\""])
    }

    private func verdict(_ request: RTSPRequest, methods: [LoginMethod] = LoginMethod.all) throws -> LoginCheck.Verdict {
        var check = Self.check(methods: methods)
        return check.check(request, about: try #require(PathName("camera")), [Self.other, Self.viewer])
    }

    private static let vectors: [(String, String, String, String)] = [
        (
            "RFC 2617", "Circle Of Life",
            #"Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b", opaque="5ccc069c403ebaf9f0171e9517f40e41", response="6629fae49393a05397450978507c4ef1""#,
            "testrealm@host.com"
        ),
        (
            "RFC 2069 as corrected", "CircleOfLife",
            #"Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", response="1949323746fe6a43ef61f9606e7febea""#,
            "testrealm@host.com"
        ),
        (
            "RFC 7616 with MD5", "Circle of Life",
            #"Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="8ca523f5e9506fed4657c9700eebdbec""#,
            "http-auth@example.org"
        ),
        (
            "RFC 7616 with SHA-256", "Circle of Life",
            #"Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1""#,
            "http-auth@example.org"
        ),
    ]

    @Test("The example of a standard is right", arguments: vectors)
    func vector(_ name: String, _ password: String, _ header: String, _ realm: String) {
        FuzzSeed.keep(String(header.dropFirst("Digest ".count)), for: "rtsp-login")
        guard case .digest(let digest)? = Credentials(parsing: header) else {
            Issue.record("\(name) cannot be read")
            return
        }
        let login = RelayLogin(name: "Mufasa", password: password)
        #expect(digest.expectedResponse(login, method: RTSPMethod(rawValue: "GET"), realm: realm) == digest.response)
    }

    private static let granted: [(String, RTSPRequest)] = [
        ("MD5", request()),
        ("SHA-256", request(.sha256)),
        ("counted", request(.sha256, count: 1)),
        ("the address with a slash", request(uri: path + "/")),
        ("the address of the track", request(uri: path + "/trackID=0")),
        ("the address without its host", request(uri: "/camera")),
        ("Basic", Example.request(.describe, headers: ["Authorization": "Basic dmlld2VyOm9wZW46IHNlc2FtZQ=="])),
        ("Basic in another case", Example.request(.describe, headers: ["Authorization": "basic  dmlld2VyOm9wZW46IHNlc2FtZQ=="])),
    ]

    @Test("A right login is let in", arguments: granted)
    func right(_ name: String, _ request: RTSPRequest) throws { #expect(try verdict(request) == .granted, "\(name)") }

    private static func header(_ value: String) -> RTSPRequest { Example.request(.describe, headers: ["Authorization": value]) }

    private static let wrong: [(String, RTSPRequest)] = [
        ("another password", request(password: "open")),
        ("another name", request(name: "nobody")),
        ("one's name with another's password", request(name: "other")),
        ("a login for another path", request(uri: "rtsp://127.0.0.1:8554/other")),
        ("a login for another method", RTSPRequest(method: .setup, url: path, headers: request().headers)),
        ("Basic with another password", header("Basic dmlld2VyOm9wZW4=")),
        ("Basic without colon", header("Basic dmlld2Vy")),
        ("Basic that is no Base64", header("Basic ????")),
        ("Basic cut short", header("Basic dmlld2VyO")),
        ("another scheme", header("Bearer abc")),
        ("nothing", header("")),
        ("Digest of nothing", header("Digest")),
        ("Digest without response", header(#"Digest username="viewer", nonce="n0nce", uri="/camera""#)),
        ("Digest with a value that does not end", header(#"Digest username="viewer"#)),
        ("Digest that names something twice", header(#"Digest username="a", username="b", nonce="n", uri="/camera", response="r""#)),
        ("Digest by an unknown hash", header(#"Digest username="viewer", nonce="n0nce", uri="/camera", response="r", algorithm=SHA-1"#)),
        ("Digest of a session", header(#"Digest username="viewer", nonce="n0nce", uri="/camera", response="r", algorithm=MD5-sess"#)),
        (
            "Digest that protects the body",
            header(#"Digest username="viewer", nonce="n", uri="/camera", response="r", qop=auth-int, nc=1, cnonce="c""#)
        ),
        ("Digest with too many words", header("Digest " + (0..<33).map { "a\($0)=1" }.joined(separator: ", "))),
    ]

    @Test("A wrong or unreadable login is not", arguments: wrong)
    func refused(_ name: String, _ request: RTSPRequest) throws {
        guard case .wrong(_, isLast: false) = try verdict(request) else {
            Issue.record("\(name) was not refused")
            return
        }
    }

    @Test("Who says nothing is asked, in the order players need")
    func challenged() throws {
        let expected = [
            #"Digest realm="vedette", nonce="n0nce", algorithm=SHA-256, qop="auth""#, #"Digest realm="vedette", nonce="n0nce""#,
            #"Basic realm="vedette""#,
        ]
        #expect(try verdict(Example.request(.describe)) == .challenge(expected))
        #expect(try verdict(Example.request(.describe), methods: [.digestMD5]) == .challenge([expected[1]]))
    }

    @Test("A way to log in that is not offered is not taken")
    func notOffered() throws {
        #expect(try verdict(Self.request(.sha256), methods: [.digestMD5]) != .granted)
        #expect(try verdict(Self.header("Basic dmlld2VyOm9wZW46IHNlc2FtZQ=="), methods: [.digestMD5]) != .granted)
    }

    @Test("A right login for an old number is asked for again without being a try")
    func stale() throws {
        guard case .challenge(let challenges) = try verdict(Self.request(nonce: "old")) else {
            Issue.record("expected to be asked again")
            return
        }
        #expect(challenges.map { $0.hasSuffix(", stale=true") } == [true, true, false])
    }

    @Test("A counted login is good once")
    func replayed() throws {
        var check = Self.check()
        let camera = try #require(PathName("camera"))
        #expect(check.check(Self.request(.sha256, count: 1), about: camera, [Self.viewer]) == .granted)
        #expect(check.check(Self.request(.sha256, count: 1), about: camera, [Self.viewer]) != .granted)
        #expect(check.check(Self.request(.sha256, count: 2), about: camera, [Self.viewer]) == .granted)
    }

    @Test("After too many wrong logins the client is sent away; where nobody need log in none is wrong")
    func last() throws {
        var check = Self.check()
        let camera = try #require(PathName("camera"))
        let verdicts = (0..<LoginCheck.maximumFailures).map { _ in check.check(Self.header("x"), about: camera, [Self.viewer]) }
        #expect(verdicts.map { if case .wrong(_, let isLast) = $0 { isLast } else { false } } == [false, false, false, false, true])
        #expect(check.check(Self.header("x"), about: camera, []) == .granted)
    }

    @Test("A password is not printed")
    func secret() {
        var text = "\(Self.viewer) \(String(reflecting: Self.viewer))"
        dump(Self.viewer, to: &text)
        #expect(!text.contains("sesame"))
        #expect(text.contains("viewer"))
    }
}
