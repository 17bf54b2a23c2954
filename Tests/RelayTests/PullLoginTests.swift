// SPDX-License-Identifier: Apache-2.0

import Testing
import Vocabulary

@testable import Relay

@Suite("The login of a source")
struct PullLoginTests {
    private struct Login: Sendable, CustomTestStringConvertible {
        let name: String
        let url: String
        let challenges: [String]
        let expected: String?

        var testDescription: String { name }
    }

    /// The Digest answers are RFC 2617's and RFC 7616's own examples, with their method and address, and one computed by hand.
    private static let logins = [
        Login(name: "Basic", url: "rtsp://a:b@h/", challenges: ["Basic realm=\"camera\""], expected: "Basic YTpi"),
        Login(name: "Basic, escaped", url: "rtsp://u%40x:p%3Aq%25@h/", challenges: ["BASIC realm=\"\""], expected: "Basic dUB4OnA6cSU="),
        Login(name: "an at sign and a lone percent sign", url: "rtsp://u:p@1%@h/", challenges: ["Basic"], expected: "Basic dTpwQDEl"),
        Login(
            name: "Digest of RFC 2617",
            url: "rtsp://Mufasa:Circle%20Of%20Life@h/",
            challenges: [
                "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
                    + "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""
            ],
            expected: "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
                + "uri=\"/dir/index.html\", response=\"6629fae49393a05397450978507c4ef1\", qop=auth, nc=00000001, cnonce=\"0a4f113b\", "
                + "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""
        ),
        Login(
            name: "Digest without quality of protection, as cameras have it",
            url: "rtsp://Mufasa:Circle%20Of%20Life@h/",
            challenges: ["Digest realm=\"testrealm@host.com\",nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\",stale=FALSE"],
            expected: "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
                + "uri=\"/dir/index.html\", response=\"670fd8c2df070c60b045671b8b24ff02\""
        ),
        Login(name: "nothing we know", url: "rtsp://a:b@h/", challenges: ["Negotiate", "Digest realm=\"a\", algorithm=SHA-999"], expected: nil),
        Login(name: "Digest without a nonce", url: "rtsp://a:b@h/", challenges: ["Digest realm=\"a\""], expected: nil),
        Login(
            name: "Digest with integrity alone",
            url: "rtsp://a:b@h/",
            challenges: ["Digest realm=\"a\", nonce=\"b\", qop=\"auth-int\""],
            expected: nil
        ),
        Login(
            name: "Digest that cannot be answered, and Basic",
            url: "rtsp://a:b@h/",
            challenges: ["Digest realm=\"a\", nonce=\"b\", algorithm=SHA-512-256, Basic realm=\"a, b\""],
            expected: "Basic YTpi"
        ),
    ]

    @Test("A challenge is answered as the server wants it", arguments: logins)
    private func answers(_ sample: Login) throws {
        FuzzSeed.keep(sample.challenges.joined(separator: "\n"), for: "rtsp-challenge")
        let login = try #require(SourceLogin(CameraURL(sample.url)))
        var headers = RTSPHeaders()
        for challenge in sample.challenges { headers.append("WWW-Authenticate", challenge) }
        let value = login.authorization(
            RTSPMethod(rawValue: "GET"),
            "/dir/index.html",
            LoginChallenge.challenges(in: headers),
            count: 1,
            clientNonce: "0a4f113b"
        )
        #expect(value == sample.expected)
    }

    @Test("Of several challenges the strongest that can be answered is taken, wherever it stands")
    func strongest() throws {
        let login = try #require(SourceLogin(CameraURL("rtsp://a:b@h/")))
        let headers: RTSPHeaders = [
            "WWW-Authenticate": "Basic realm=\"c\", Digest realm=\"c\", nonce=\"1\"",
            "www-authenticate": "Digest realm=\"c\", nonce=\"2\", algorithm=SHA-256",
        ]
        let challenges = LoginChallenge.challenges(in: headers)
        #expect(challenges.map(\.scheme) == ["basic", "digest", "digest"])
        let value = login.authorization(.describe, "rtsp://h/", challenges, count: 1, clientNonce: "")
        #expect(value?.contains("nonce=\"2\"") == true)
        #expect(value?.hasSuffix("algorithm=SHA-256") == true)
    }

    @Test("Quotes and escapes in a challenge are read, and written back as they were")
    func quotes() throws {
        let challenges = LoginChallenge.challenges(in: ["WWW-Authenticate": #"Digest realm="a \"b\", c", nonce = "x=y,z""#])
        #expect(challenges.map(\.parameters) == [["realm": "a \"b\", c", "nonce": "x=y,z"]])
        let login = try #require(SourceLogin(CameraURL("rtsp://a:b@h/")))
        let value = login.authorization(.describe, "rtsp://h/", challenges, count: 1, clientNonce: "")
        #expect(value?.contains(#"realm="a \"b\", c""#) == true)
    }

    @Test("Challenges made of garbage neither trap nor ask for anything", arguments: 0..<200)
    func garbage(seed: UInt64) {
        var random = SplitMix(state: seed)
        let letters = Array(#"Digest Basic realm="nonce",=\ "#)
        let text = String((0..<random.next() % 80).map { _ in letters[Int(random.next() % UInt64(letters.count))] })
        for challenge in LoginChallenge.challenges(in: ["WWW-Authenticate": text]) { #expect(challenge.scheme.count <= 80) }
    }

    @Test("A header beyond the limit is not read")
    func limit() {
        let long = "Digest realm=\"" + String(repeating: "a", count: LoginChallenge.maximumLength) + "\""
        #expect(LoginChallenge.challenges(in: ["WWW-Authenticate": long]).isEmpty)
    }

    @Test("A login shows nothing of itself")
    func hidden() throws {
        let login = try #require(SourceLogin(CameraURL("rtsp://somebody:secret@h/")))
        var dumped = ""
        dump(login, to: &dumped)
        #expect(!"\(login) \(String(reflecting: login)) \(dumped)".contains("secret"))
        #expect(try SourceLogin(CameraURL("rtsp://h/")) == nil)
    }
}
