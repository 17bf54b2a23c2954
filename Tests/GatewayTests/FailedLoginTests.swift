// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing
import Vocabulary

@testable import Gateway

@Suite("Whoever guesses keys has to wait")
struct FailedLoginTests {
    let clock = ManualClock()
    let gatekeeper: Gatekeeper
    let guesser = "192.0.2.1"

    init() { gatekeeper = Gatekeeper.own(trustedProxies: ["203.0.113.0/24"], clock: clock) }

    private func guess(_ times: Int = 1, from peer: String? = nil) {
        for _ in 0..<times { _ = gatekeeper.admit(request("/?apikey=wrong"), from: peer ?? guesser) }
    }

    private func reason(_ path: String, _ headers: [(String, String)] = [], from peer: String? = nil) -> GateAnswer.Reason? {
        gatekeeper.admit(request(path, headers), from: peer ?? guesser).answer?.reason
    }

    @Test("Five wrong keys are free; after the sixth a good key has to wait too, and is told how long")
    func slowed() throws {
        guess(5)
        #expect(reason("/?apikey=look") == nil)
        guess(6)
        let answer = try #require(gatekeeper.admit(request("/?apikey=look", [("Accept", "text/plain")]), from: guesser).answer)
        #expect(answer.status == .tooManyRequests)
        #expect(answer.reason == .tooManyFailures)
        #expect(answer.headers[.retryAfter] == "1")
        #expect(answer.headers[.wwwAuthenticate] == nil)
        #expect(answer.text.hasPrefix("Too many wrong keys from this address\n"))
        clock.advance(by: .seconds(1))
        #expect(reason("/?apikey=look") == nil)
    }

    @Test("Each further wrong key doubles the wait, up to a minute")
    func doubling() {
        guess(5)
        for seconds in ["1", "2", "4", "8", "16", "32", "60", "60", "60"] {
            guess()
            let wait = gatekeeper.admit(request("/?apikey=wrong"), from: guesser).header("Retry-After")
            #expect(wait == seconds)
            clock.advance(by: .seconds(60))
        }
    }

    @Test("Knocking during the wait does not make it longer")
    func knocking() {
        guess(6)
        clock.advance(by: .milliseconds(500))
        guess(100)
        clock.advance(by: .milliseconds(500))
        #expect(reason("/?apikey=look") == nil)
    }

    @Test("A good key clears the account")
    func cleared() {
        guess(5)
        #expect(reason("/?apikey=look") == nil)
        guess(5)
        #expect(reason("/?apikey=wrong") == .unknownKey)
    }

    @Test("A quarter of an hour without a wrong key clears it too")
    func forgotten() {
        guess(5)
        clock.advance(by: .seconds(15 * 60))
        guess(5)
        #expect(reason("/?apikey=look") == nil)
    }

    @Test("Who shows no key, two keys, or a key that is good for less guesses nothing", arguments: ["/", "/?apikey=", "/?apikey=a&apikey=b"])
    func harmless(path: String) {
        for _ in 0..<20 { _ = gatekeeper.admit(request(path), from: guesser) }
        for _ in 0..<20 { _ = gatekeeper.admit(request("/?apikey=look"), from: guesser, needing: .scope(.admin)) }
        #expect(gatekeeper.statistics.suspectAddresses == 0)
        #expect(reason("/?apikey=look") == nil)
    }

    @Test("A wrong ticket is a guess like a wrong key, and a good one clears it")
    func tickets() {
        let session = SessionID()
        let show = { (ticket: String) in
            gatekeeper.admitWebSocket(request("/ws?ticket=\(ticket)"), session: session, from: guesser)
        }
        for _ in 0..<5 { #expect(show("wrong").answer?.reason == .badTicket) }
        let ticket = gatekeeper.issueTicket(for: session, consumer: Consumer(name: "viewer", scopes: [.view]))
        #expect(show(ticket).consumer?.name == "viewer")
        for _ in 0..<6 { #expect(show("wrong").answer?.reason == .badTicket) }
        #expect(show("wrong").answer?.reason == .tooManyFailures)
    }

    @Test("What needs no key is let in during the wait")
    func open() {
        guess(6)
        #expect(gatekeeper.admit(request(), from: guesser, needing: .open).consumer == .nobody)
    }

    @Test(
        "The account is one address's; of IPv6 one /64's",
        arguments: [
            ("192.0.2.1", "192.0.2.2", false), ("192.0.2.1", "::ffff:192.0.2.1", true), ("2001:db8::1", "2001:db8::ffff:1", true),
            ("2001:db8::1", "2001:db8:0:1::1", false),
        ]
    )
    func accounts(first: String, second: String, areOne: Bool) {
        guess(6, from: first)
        #expect(reason("/?apikey=look", from: second) == (areOne ? .tooManyFailures : nil))
    }

    @Test("Behind a trusted proxy the account is the client's; others cannot borrow a name")
    func proxies() {
        for _ in 0..<6 { _ = gatekeeper.admit(request("/?apikey=wrong", [("X-Forwarded-For", "198.51.100.7")]), from: "203.0.113.9") }
        #expect(reason("/?apikey=look", [("X-Forwarded-For", "198.51.100.7")], from: "203.0.113.9") == .tooManyFailures)
        #expect(reason("/?apikey=look", [("X-Forwarded-For", "198.51.100.8")], from: "203.0.113.9") == nil)
        #expect(reason("/?apikey=look", [("X-Forwarded-For", "198.51.100.7")], from: "192.0.2.9") == nil)
    }

    @Test("Without an address, or without the rule, nobody waits")
    func nobodyWaits() {
        for _ in 0..<20 { _ = gatekeeper.admit(request("/?apikey=wrong"), from: nil) }
        #expect(gatekeeper.admit(request("/?apikey=look"), from: nil).consumer != nil)
        let patient = Gatekeeper.own(failedLogins: nil)
        for _ in 0..<20 { _ = patient.admit(request("/?apikey=wrong"), from: guesser) }
        #expect(patient.admit(request("/?apikey=look"), from: guesser).consumer != nil)
    }

    @Test("However many addresses guess, the table stays bounded and keeps the newest")
    func bounded() throws {
        var table = FailedLogins(rules: FailedLoginRules())
        let address = { (number: Int) in try #require(IPAddress("10.\(number >> 16).\(number >> 8 & 255).\(number & 255)")) }
        var now = clock.now
        for number in 0..<(FailedLogins.limit + 100) {
            now += .milliseconds(1)
            for _ in 0..<6 { table.failed(try address(number), at: now) }
            #expect(table.count <= FailedLogins.limit)
        }
        #expect(table.wait(of: try address(0), at: now) == nil)
        #expect(table.wait(of: try address(FailedLogins.limit + 99), at: now) == .seconds(1))
    }

    @Test("No number of wrong keys makes the arithmetic overflow")
    func many() throws {
        var rules = FailedLoginRules()
        rules.longestWait = .seconds(86_400)
        var table = FailedLogins(rules: rules)
        let address = try #require(IPAddress("192.0.2.1"))
        for _ in 0..<100 { table.failed(address, at: clock.now) }
        #expect(table.wait(of: address, at: clock.now) == .seconds(86_400))
    }
}
