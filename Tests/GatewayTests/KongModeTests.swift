// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing
import Vocabulary

@testable import Gateway

@Suite("Behind a Kong")
struct KongModeTests {
    static let kong = "10.0.0.2"
    let gatekeeper = Gatekeeper(
        policy: .kong(KongTrust(scopes: ["owner": [.admin], "nobody": []])),
        trustedProxies: ["10.0.0.0/24", "fd00:1::/64"].compactMap { AddressBlock($0) }
    )

    struct Case: Sendable, CustomTestStringConvertible {
        let rule: String
        let headers: [(String, String)]
        let name: String?

        var testDescription: String { rule }
    }

    static let user = ("X-Consumer-Username", "dashboard")
    static let cases = [
        Case(rule: "the user name", headers: [user], name: "dashboard"),
        Case(rule: "in any case", headers: [("x-consumer-username", "dashboard")], name: "dashboard"),
        Case(rule: "the user name before the others", headers: [("X-Consumer-ID", "u"), ("X-Consumer-Custom-ID", "c"), user], name: "dashboard"),
        Case(rule: "else the custom id", headers: [("X-Consumer-ID", "u"), ("X-Consumer-Custom-ID", "c")], name: "c"),
        Case(rule: "else the id", headers: [("X-Consumer-ID", "u")], name: "u"),
        Case(rule: "nobody", headers: [], name: nil),
        Case(rule: "an anonymous consumer", headers: [user, ("X-Anonymous-Consumer", "true")], name: nil),
        Case(rule: "whatever it says", headers: [user, ("X-Anonymous-Consumer", "no")], name: nil),
        Case(rule: "two user names", headers: [user, user], name: nil),
        Case(rule: "an empty user name", headers: [("X-Consumer-Username", ""), ("X-Consumer-ID", "u")], name: nil),
        Case(rule: "too long a name", headers: [("X-Consumer-Username", String(repeating: "a", count: 256))], name: nil),
        Case(rule: "a key is no consumer", headers: [("apikey", "look")], name: nil),
        Case(rule: "a credential is no consumer", headers: [("X-Credential-Identifier", "x")], name: nil),
        Case(rule: "a key that slipped through changes nothing", headers: [user, ("apikey", "wrong"), ("apikey", "wrong")], name: "dashboard"),
    ]

    @Test("The consumer is whom Kong names", arguments: cases)
    func consumers(_ example: Case) {
        let admission = gatekeeper.admit(request("/", example.headers), from: Self.kong)
        #expect(admission.consumer?.name == example.name)
        #expect(admission.headers[.wwwAuthenticate] == (example.name == nil ? "Key" : nil))
        if example.name == nil { #expect(admission.answer?.reason == .noConsumer) }
    }

    @Test(
        "Whoever is no trusted proxy is refused, and no header helps",
        arguments: ["10.0.1.2", "127.0.0.1", "::1", "fd00:2::1", "not an address", nil]
    )
    func untrusted(peer: String?) throws {
        let headers = [Self.user, ("X-Forwarded-For", Self.kong), ("X-Real-IP", Self.kong), ("Forwarded", "for=\(Self.kong)")]
        let answer = try #require(gatekeeper.admit(request("/", headers), from: peer).answer)
        #expect(answer.status == .unauthorized)
        #expect(answer.reason == .untrustedProxy)
        #expect(answer.text.contains("\"Unauthorized\""))
        #expect(answer.consumer == nil)
    }

    @Test("Kong is believed about itself, not about whom it forwards", arguments: [kong, "::ffff:10.0.0.2", "fd00:1::7"])
    func trusted(peer: String) {
        let headers = [Self.user, ("X-Forwarded-For", "198.51.100.7")]
        #expect(gatekeeper.admit(request("/", headers), from: peer).consumer?.name == "dashboard")
        #expect(gatekeeper.client(of: request("/", headers), peer: peer) == "198.51.100.7")
    }

    @Test("Scopes are those of the configuration, and view and control for all others")
    func scopes() {
        let admit = { (name: String, scope: Scope) in
            gatekeeper.admit(request("/", [("X-Consumer-Username", name)]), from: Self.kong, needing: .scope(scope)).answer?.reason
        }
        #expect(admit("owner", .admin) == nil)
        #expect(admit("dashboard", .control) == nil)
        #expect(admit("dashboard", .admin) == .lacksScope)
        #expect(admit("nobody", .view) == .lacksScope)
    }

    @Test("A ticket opens the WebSocket through Kong, where it lets anonymous consumers pass")
    func tickets() {
        let session = SessionID()
        let anonymous = [("X-Consumer-Username", "anonymous"), ("X-Anonymous-Consumer", "true")]
        let show = { (ticket: String, headers: [(String, String)], peer: String) in
            gatekeeper.admitWebSocket(request("/ws?ticket=\(ticket)", headers), session: session, from: peer)
        }
        let consumer = Consumer(name: "dashboard", scopes: [.view, .control])
        let ticket = gatekeeper.issueTicket(for: session, consumer: consumer)
        #expect(show(ticket, anonymous, Self.kong).consumer == consumer)
        #expect(show(ticket, anonymous, Self.kong).answer?.reason == .badTicket)
        let other = gatekeeper.issueTicket(for: session, consumer: consumer)
        #expect(show(other, [], "192.0.2.1").answer?.reason == .untrustedProxy)
        #expect(show(other, [("X-Consumer-Username", "owner")], Self.kong).consumer?.name == "owner")
        #expect(show(other, [], Self.kong).consumer == consumer)
    }

    @Test("Whoever guesses tickets through Kong waits by the address that Kong forwards")
    func guessing() {
        let show = { (client: String) in
            let handshake = request("/ws?ticket=wrong", [("X-Forwarded-For", client)])
            return gatekeeper.admitWebSocket(handshake, session: SessionID(), from: Self.kong).answer?.reason
        }
        for _ in 0..<6 { #expect(show("198.51.100.7") == .badTicket) }
        #expect(show("198.51.100.7") == .tooManyFailures)
        #expect(show("198.51.100.8") == .badTicket)
    }

    @Test("What is open is open, to whomever; limits are Kong's; keys are not ours to revoke")
    func rest() {
        #expect(gatekeeper.admit(request(), from: "192.0.2.1", needing: .open).consumer == .nobody)
        #expect(gatekeeper.bodyLimit == nil)
        #expect(gatekeeper.stillKnows(Consumer(name: "dashboard", scopes: [.view])))
    }
}
