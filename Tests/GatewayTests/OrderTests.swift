// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing
import Vocabulary

@testable import Gateway

/// docs/reference/kong.md, 2.1: CORS, key, size, (scope, where Kong has acl), rate.
@Suite("Which rule speaks first")
struct OrderTests {
    static let origin = ("Origin", "https://one.example")
    static let tooLong = ("Content-Length", "2")
    let gatekeeper: Gatekeeper

    init() throws {
        gatekeeper = Gatekeeper.own(
            cors: try CORSRules(origins: ["https://one.example"]),
            size: try SizeRules(allowedPayloadSize: 1, unit: .bytes),
            rateLimits: try RateLimitRules(try RateLimits([.hour: 1]))
        )
    }

    @Test("A preflight reaches neither the key nor the limit")
    func preflight() {
        let preflight = request("/", [Self.origin, ("Access-Control-Request-Method", "PUT"), Self.tooLong], method: .options)
        for _ in 0..<3 { #expect(gatekeeper.admit(preflight).answer?.reason == .preflight) }
        #expect(gatekeeper.statistics.rateCounters == 0)
    }

    @Test("The key is asked for before the size, the size before the scope, the scope before the rate")
    func order() {
        #expect(gatekeeper.admit(request("/", [Self.tooLong])).answer?.reason == .missingKey)
        #expect(gatekeeper.admit(request("/?apikey=look", [Self.tooLong]), .admin).answer?.reason == .tooLarge)
        #expect(gatekeeper.admit(request("/?apikey=look"), .admin).answer?.reason == .lacksScope)
        #expect(gatekeeper.admit(request("/?apikey=look")).consumer?.name == "viewer")
        #expect(gatekeeper.admit(request("/?apikey=look")).answer?.reason == .rateLimited)
        #expect(gatekeeper.admit(request("/?apikey=look"), .admin).answer?.reason == .lacksScope)
    }

    @Test("What fails at the key, the size or the scope is not counted and says nothing of rates")
    func notCounted() {
        let refused = [
            gatekeeper.admit(request("/?apikey=wrong")), gatekeeper.admit(request("/?apikey=look", [Self.tooLong])),
            gatekeeper.admit(request("/?apikey=look"), .admin),
        ]
        #expect(refused.map { $0.answer?.status } == [.unauthorized, .contentTooLarge, .forbidden])
        for admission in refused { #expect(!admission.headers.contains { $0.name.canonicalName.contains("ratelimit") }) }
        #expect(gatekeeper.admit(request("/?apikey=look")).header("RateLimit-Remaining") == "0")
    }

    @Test("Every refusal carries the CORS headers, so that a page can read it")
    func corsOnRefusals() {
        _ = gatekeeper.admit(request("/?apikey=look"))
        let refused = [
            gatekeeper.admit(request("/", [Self.origin])), gatekeeper.admit(request("/?apikey=look", [Self.origin, Self.tooLong])),
            gatekeeper.admit(request("/?apikey=look", [Self.origin]), .admin), gatekeeper.admit(request("/?apikey=look", [Self.origin])),
        ]
        #expect(refused.map { $0.answer?.status } == [.unauthorized, .contentTooLarge, .forbidden, .tooManyRequests])
        for admission in refused {
            #expect(admission.header("Access-Control-Allow-Origin") == "https://one.example")
            #expect(admission.headers[values: .vary] == ["Origin"])
        }
    }

    @Test("A WebSocket handshake passes the same rules in the same order (2.9)")
    func webSocket() {
        let session = SessionID()
        #expect(gatekeeper.admitWebSocket(request("/ws", [Self.origin]), session: session, from: nil).answer?.reason == .missingKey)
        #expect(gatekeeper.admitWebSocket(request("/ws?apikey=none"), session: session, from: nil).answer?.reason == .lacksScope)
        let granted = gatekeeper.admitWebSocket(request("/ws?apikey=look", [Self.origin]), session: session, from: nil)
        #expect(granted.header("Access-Control-Allow-Origin") == "https://one.example")
        #expect(granted.header("RateLimit-Limit") == "1")
    }
}
