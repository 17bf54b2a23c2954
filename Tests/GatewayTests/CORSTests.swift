// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing

@testable import Gateway

/// docs/reference/kong.md, 2.7, row by row.
@Suite("What pages of other origins are told")
struct CORSTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let rule: String
        let origins: [String]
        var credentials = false
        let origin: String?
        let allowed: String?
        var varies = true
        var allowsCredentials = false

        var testDescription: String { rule }
    }

    static let one = "https://one.example"
    static let two = "https://two.example:8443"

    static let cases = [
        Case(rule: "no list: everybody, even without Origin", origins: [], origin: nil, allowed: "*", varies: false),
        Case(rule: "no list, with Origin", origins: [], origin: one, allowed: "*", varies: false),
        Case(rule: "*: everybody", origins: ["*"], origin: one, allowed: "*", varies: false),
        Case(rule: "* with credentials: the origin itself", origins: ["*"], credentials: true, origin: one, allowed: one, allowsCredentials: true),
        Case(rule: "no list with credentials", origins: [], credentials: true, origin: one, allowed: one, allowsCredentials: true),
        Case(rule: "* with credentials, but no Origin", origins: ["*"], credentials: true, origin: nil, allowed: "*", varies: false),
        Case(rule: "one: always that one", origins: [one], origin: one, allowed: one),
        Case(rule: "one, another asked", origins: [one], origin: two, allowed: one),
        Case(rule: "one, none asked", origins: [one], origin: nil, allowed: one),
        Case(rule: "one with credentials", origins: [one], credentials: true, origin: two, allowed: one, allowsCredentials: true),
        Case(rule: "several: the one that asks", origins: [one, two], origin: two, allowed: two),
        Case(rule: "several: another is not told", origins: [one, two], origin: "https://evil.example", allowed: nil),
        Case(rule: "several: nobody asks", origins: [one, two], origin: nil, allowed: nil),
        Case(
            rule: "several with credentials: no match allows them still",
            origins: [one, two],
            credentials: true,
            origin: "https://evil.example",
            allowed: nil,
            allowsCredentials: true
        ),
        Case(rule: "the default port goes without saying", origins: [one, two], origin: one + ":443", allowed: one),
        Case(rule: "on the list too", origins: ["http://one.example:80", two], origin: "http://one.example", allowed: "http://one.example"),
        Case(rule: "another port is another origin", origins: [one, two], origin: "https://two.example", allowed: nil),
        Case(rule: "another scheme is another origin", origins: [one, two], origin: "http://one.example", allowed: nil),
        Case(rule: "hosts are compared with their case", origins: [one, two], origin: "https://One.example", allowed: nil),
        Case(rule: "an entry without a scheme matches nothing", origins: ["one.example", two], origin: one, allowed: nil),
        Case(rule: "* among several", origins: [one, "*"], origin: two, allowed: "*"),
        Case(rule: "* among several, with credentials", origins: [one, "*"], credentials: true, origin: two, allowed: two, allowsCredentials: true),
        Case(rule: "an expression", origins: [#"https://[a-z]+\.example"#], origin: one, allowed: one),
        Case(rule: "an expression matches fully", origins: [#"https://[a-z]+\.example"#], origin: one + ".evil.org", allowed: nil),
        Case(rule: "fully at the front too", origins: [#"[a-z]+://one\.example"#], origin: "x:https://one.example", allowed: nil),
        Case(rule: "its own anchors change nothing", origins: [#"^https://[a-z]+\.example$"#], origin: one, allowed: one),
        Case(rule: "an expression without : is for the host", origins: [#".+\.example"#], origin: two, allowed: two),
        Case(rule: "an expression among plain ones", origins: [two, #"one\..+"#], origin: one, allowed: one),
        Case(
            rule: "a dot in an expression is any letter",
            origins: ["(https://a.example)"],
            origin: "https://axexample",
            allowed: "https://axexample"
        ),
        Case(rule: "null is an origin without a host", origins: [one, two], origin: "null", allowed: nil),
        Case(rule: "an origin too long for expressions", origins: [".*"], origin: "https://" + String(repeating: "a", count: 300), allowed: nil),
    ]

    @Test("An answer tells the origin that the rules tell", arguments: cases)
    func origins(_ example: Case) throws {
        let gatekeeper = Gatekeeper.own(cors: try CORSRules(origins: example.origins, credentials: example.credentials))
        let headers = example.origin.map { [("Origin", $0)] } ?? []
        // The same on what is let in and on refusals.
        for path in ["/?apikey=look", "/"] {
            let admission = gatekeeper.admit(request(path, headers))
            #expect(admission.header("Access-Control-Allow-Origin") == example.allowed)
            #expect(admission.headers[values: .vary] == (example.varies ? ["Origin"] : []))
            #expect(admission.header("Access-Control-Allow-Credentials") == (example.allowsCredentials ? "true" : nil))
        }
        let preflight = gatekeeper.admit(Self.preflight(from: example.origin ?? Self.one))
        if example.origin != nil { #expect(preflight.header("Access-Control-Allow-Origin") == example.allowed) }
    }

    static func preflight(from origin: String = one, _ more: [(String, String)] = []) -> HTTPRequest {
        request("/", [("Origin", origin), ("Access-Control-Request-Method", "PATCH")] + more, method: .options)
    }

    @Test("A preflight is answered without a key: 200, empty, and everything may be asked for")
    func preflight() throws {
        let admission = Gatekeeper.own(cors: try CORSRules()).admit(Self.preflight(), from: nil, needing: .scope(.admin), requestID: "0a")
        let answer = try #require(admission.answer)
        #expect(answer.status == .ok)
        #expect(answer.reason == .preflight)
        #expect(answer.body.isEmpty)
        #expect(
            answer.headers == [
                .contentLength: "0", .server: "vedette", .requestID: "0a", .accessControlAllowOrigin: "*",
                .accessControlAllowMethods: "GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT",
            ]
        )
    }

    @Test("The lists go into the answer to a preflight, joined by commas")
    func lists() throws {
        let rules = try CORSRules(
            origins: [Self.one],
            methods: ["GET", "POST"],
            headers: ["X-A", "X-B"],
            exposedHeaders: ["X-C", "X-D"],
            maxAge: 600
        )
        let gatekeeper = Gatekeeper.own(cors: rules)
        let preflight = gatekeeper.admit(Self.preflight(from: Self.one, [("Access-Control-Request-Headers", "x-z")]))
        #expect(preflight.header("Access-Control-Allow-Methods") == "GET,POST")
        #expect(preflight.header("Access-Control-Allow-Headers") == "X-A,X-B")
        #expect(preflight.header("Access-Control-Max-Age") == "600")
        #expect(preflight.header("Access-Control-Expose-Headers") == nil)
        let real = gatekeeper.admit(request("/?apikey=look", [("Origin", Self.one)]))
        #expect(real.header("Access-Control-Expose-Headers") == "X-C,X-D")
        #expect(real.header("Access-Control-Allow-Methods") == nil)
        #expect(real.header("Access-Control-Max-Age") == nil)
    }

    @Test("Without a list of headers whatever is asked for is allowed, and nothing if nothing is")
    func echoedHeaders() throws {
        let gatekeeper = Gatekeeper.own(cors: try CORSRules())
        let asked = gatekeeper.admit(Self.preflight(from: Self.one, [("Access-Control-Request-Headers", "x-z, apikey")]))
        #expect(asked.header("Access-Control-Allow-Headers") == "x-z, apikey")
        #expect(gatekeeper.admit(Self.preflight()).header("Access-Control-Allow-Headers") == nil)
    }

    @Test("A private network is opened if it is configured and asked for", arguments: [(true, true), (true, false), (false, true)])
    func privateNetwork(isConfigured: Bool, isAsked: Bool) throws {
        let gatekeeper = Gatekeeper.own(cors: try CORSRules(privateNetwork: isConfigured))
        let asking = isAsked ? [("Access-Control-Request-Private-Network", "true")] : []
        let answer = gatekeeper.admit(Self.preflight(from: Self.one, asking))
        #expect(answer.header("Access-Control-Allow-Private-Network") == (isConfigured && isAsked ? "true" : nil))
    }

    @Test("A preflight that is let through needs a key, and gets no CORS headers")
    func continued() throws {
        let gatekeeper = Gatekeeper.own(cors: try CORSRules(preflightContinue: true))
        let refused = gatekeeper.admit(Self.preflight())
        #expect(refused.answer?.reason == .missingKey)
        #expect(refused.header("Access-Control-Allow-Origin") == nil)
        let granted = gatekeeper.admit(Self.preflight(from: Self.one, [("apikey", "look")]))
        #expect(granted.consumer?.name == "viewer")
        #expect(granted.headers.isEmpty)
    }

    @Test(
        "An OPTIONS that is no preflight goes the way of all requests",
        arguments: [[("Origin", one)], [("Access-Control-Request-Method", "GET")], []]
    )
    func noPreflight(headers: [(String, String)]) throws {
        let answer = Gatekeeper.own(cors: try CORSRules()).admit(request("/", headers, method: .options)).answer
        #expect(answer?.reason == .missingKey)
    }

    @Test("A rule that cannot be kept is refused by the field's name")
    func mistakes() {
        #expect(throws: GateRuleError.self) { try CORSRules(origins: ["https://[a"]) }
        #expect(throws: GateRuleError("max_age", "-1 is no age; expected a number of seconds, 0 or more")) { try CORSRules(maxAge: -1) }
        #expect(throws: GateRuleError("headers", "'a b' is no name; expected letters, digits and dashes")) { try CORSRules(headers: ["a b"]) }
    }
}
