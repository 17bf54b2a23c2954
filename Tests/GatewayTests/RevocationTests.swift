// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing
import Vocabulary

@testable import Gateway

@Suite("Keys that come and go")
struct RevocationTests {
    private func gatekeeper(_ ring: KeyRing, _ limits: RateLimitRules? = nil) -> Gatekeeper {
        Gatekeeper(policy: .own(OwnGate(keys: ring, rateLimits: limits)))
    }

    @Test("Keys of several sources open the same door; of two with one secret the first counts")
    func joining() {
        let fromEnvironment = KeyRing(keys: [(name: "owner", secret: "a", scopes: [.admin])])
        let fromFile = KeyRing(keys: [(name: "viewer", secret: "b", scopes: [.view]), (name: "thief", secret: "a", scopes: [.view])])
        let gatekeeper = gatekeeper(KeyRing(joining: [fromEnvironment, fromFile]))
        #expect(gatekeeper.admit(request("/?apikey=a")).consumer?.name == "owner")
        #expect(gatekeeper.admit(request("/?apikey=b")).consumer?.name == "viewer")
        #expect(KeyRing(joining: []).isEmpty)
    }

    @Test("A ring that is replaced counts from the next request on")
    func replacing() {
        let gatekeeper = gatekeeper(KeyRing(keys: [(name: "viewer", secret: "old", scopes: [.view])]))
        gatekeeper.replaceKeys(KeyRing(keys: [(name: "viewer", secret: "new", scopes: [.view])]))
        #expect(gatekeeper.admit(request("/?apikey=old")).answer?.reason == .unknownKey)
        #expect(gatekeeper.admit(request("/?apikey=new")).consumer?.name == "viewer")
    }

    @Test("A ticket is void once its key is revoked, even if another key of the name remains")
    func tickets() throws {
        var file = KeyFile()
        let (revoked, key) = try file.add(name: "viewer", scopes: [.view])
        let (kept, _) = try file.add(name: "viewer", scopes: [.view])
        let gatekeeper = gatekeeper(file.ring)
        let session = SessionID()
        let tickets = try [revoked, kept].map { secret in
            let consumer = try #require(gatekeeper.admit(request("/?apikey=\(secret)")).consumer)
            return gatekeeper.issueTicket(for: session, consumer: consumer)
        }
        try file.revoke(key.id)
        gatekeeper.replaceKeys(file.ring)
        let admissions = tickets.map { gatekeeper.admitWebSocket(request("/ws?ticket=\($0)"), session: session, from: nil) }
        #expect(admissions[0].answer?.reason == .badTicket)
        #expect(admissions[1].consumer?.name == "viewer")
    }

    @Test("Whoever was let in is known as long as the same key is good for the same")
    func stillKnown() throws {
        let keys = { (scopes: Set<Scope>) in KeyRing(keys: [(name: "viewer", secret: "k", scopes: scopes)]) }
        let gatekeeper = gatekeeper(keys([.view]))
        let consumer = try #require(gatekeeper.admit(request("/?apikey=k")).consumer)
        #expect(gatekeeper.stillKnows(consumer))
        gatekeeper.replaceKeys(keys([.view, .control]))
        #expect(!gatekeeper.stillKnows(consumer))
        gatekeeper.replaceKeys(KeyRing(keys: [(name: "viewer", secret: "other", scopes: [.view])]))
        #expect(!gatekeeper.stillKnows(consumer))
        gatekeeper.replaceKeys(KeyRing(joining: []))
        #expect(!gatekeeper.stillKnows(consumer))
        gatekeeper.replaceKeys(keys([.view]))
        #expect(gatekeeper.stillKnows(consumer))
        #expect(Gatekeeper(policy: .off).stillKnows(.anonymous))
    }

    @Test("A key's own limits take the place of the general ones, for that key alone")
    func ownLimits() throws {
        var file = KeyFile()
        let (fast, _) = try file.add(name: "viewer", scopes: [.view], limits: try RateLimits([.hour: 100]))
        let (slow, _) = try file.add(name: "viewer", scopes: [.view], limits: try RateLimits([.day: 1]))
        let (usual, _) = try file.add(name: "viewer", scopes: [.view])
        let gatekeeper = gatekeeper(file.ring, try RateLimitRules(try RateLimits([.minute: 5]), limitBy: .ip))
        let remaining = { (key: String) in gatekeeper.admit(request("/?apikey=\(key)")).headers }
        #expect(remaining(fast)[.remaining(of: .hour)] == "99")
        #expect(remaining(fast)[.remaining(of: .minute)] == nil)
        #expect(remaining(slow)[.remaining(of: .day)] == "0")
        #expect(gatekeeper.admit(request("/?apikey=\(slow)")).answer?.reason == .rateLimited)
        #expect(remaining(usual)[.remaining(of: .minute)] == "4")
        #expect(remaining(fast)[.remaining(of: .hour)] == "97")
    }

    @Test("A key's own limits hold without general ones, and for its tickets too")
    func ownLimitsAlone() throws {
        var file = KeyFile()
        let (secret, _) = try file.add(name: "viewer", scopes: [.view], limits: try RateLimits([.hour: 2]))
        let gatekeeper = gatekeeper(file.ring)
        let session = SessionID()
        let consumer = try #require(gatekeeper.admit(request("/?apikey=\(secret)")).consumer)
        let show = {
            let ticket = gatekeeper.issueTicket(for: session, consumer: consumer)
            return gatekeeper.admitWebSocket(request("/ws?ticket=\(ticket)"), session: session, from: nil)
        }
        #expect(show().header("RateLimit-Remaining") == "0")
        #expect(show().answer?.reason == .rateLimited)
    }
}
