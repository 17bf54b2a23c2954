// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Pipeline
import Testing
import Vocabulary

@testable import Web

@Suite("The gate before every route", .timeLimit(.minutes(1)))
struct GateTests {
    private static let origin = "https://dashboard.example"

    /// Keys with every rule of the gateway.
    private static func gatekeeper(minute: Int = 1000, bytes: Int = 200, trusted: [AddressBlock] = []) throws -> Gatekeeper {
        let gate = OwnGate(
            keys: KeyRing(keys: TestServer.keys),
            cors: try CORSRules(origins: [origin, "https://other.example"], credentials: true),
            size: try SizeRules(allowedPayloadSize: bytes, unit: .bytes),
            rateLimits: try RateLimitRules(try RateLimits([.minute: minute]))
        )
        return Gatekeeper(policy: .own(gate), trustedProxies: trusted)
    }

    private static func path(_ route: Route) -> String {
        route.path.replacing("{session_id}", with: SessionID().description).replacing("{asset}", with: "index.html")
    }

    private static func preflight(_ path: String) -> String {
        RunningServer.request("OPTIONS \(path)", "Origin: \(origin)", "Access-Control-Request-Method: POST", "Content-Length: 0")
    }

    @Test("A preflight is answered without a key at every path there is, the WebSocket's too")
    func preflights() async throws {
        try await RunningServer.run(gatekeeper: try Self.gatekeeper()) { server in
            let paths = server.web.routeTable.routes.map(Self.path) + ["/ws/stream/\(SessionID())"]
            for path in paths {
                let answer = try await server.exchange(Self.preflight(path))
                #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(path): \(answer)")
                #expect(answer.lowercased().contains("access-control-allow-origin: \(Self.origin)\r\n"), "\(path): \(answer)")
            }
            let nowhere = try await server.exchange(Self.preflight("/api/v1/nowhere"))
            #expect(nowhere.hasPrefix("HTTP/1.1 404 ") && !nowhere.lowercased().contains("access-control"), "no route, no rule")
            #expect(!server.logs.lines.contains { $0.contains("audit: request refused") })
        }
    }

    @Test("OPTIONS that is no preflight needs what the path needs")
    func options() async throws {
        try await TestServer.run(gatekeeper: try Self.gatekeeper()) { server in
            let without = try await server.send(.options, "/api/v1/video/start", key: nil)
            let with = try await server.send(.options, "/api/v1/video/start")
            #expect(without.status == .unauthorized && with.status == .methodNotAllowed)
            #expect(with.headers[.allow] == "POST")
        }
    }

    @Test(
        "The headers a request was let in with are on every answer",
        arguments: [
            (HTTPRequest.Method.get, "/api/v1/video/sessions", 200), (.get, "/api/v1/video/status/x", 404), (.post, "/api/v1/video/start", 400),
            (.head, "/api/v1/video/sessions", 200), (.get, "/metrics", 200),
        ]
    )
    func headers(method: HTTPRequest.Method, path: String, status: Int) async throws {
        try await TestServer.run(gatekeeper: try Self.gatekeeper()) { server in
            let response = try await server.send(method, path, headers: [.origin: Self.origin])
            #expect(response.status.code == status)
            #expect(response.headers[.accessControlAllowOrigin] == Self.origin)
            #expect(response.headers[try #require(HTTPField.Name("RateLimit-Remaining"))] == "999")
        }
    }

    @Test("The 101 carries them too, and the problem of a handshake")
    func webSocket() async throws {
        try await RunningServer.run(gatekeeper: try Self.gatekeeper()) { server in
            let session = try await server.supervisor.start(try .sample, owner: "operator", adopting: nil)
            for (id, status) in [(session.id, "101"), (SessionID(), "404")] {
                let request = TestViewer.handshake("/ws/stream/\(id)", "apikey: operator-key")
                try await TestViewer.connect(to: server.port, request: request) { viewer in
                    #expect(viewer.answer.hasPrefix("HTTP/1.1 \(status) "))
                    #expect(viewer.answer.contains("RateLimit-Limit: 1000\r\n"), "\(viewer.answer)")
                }
            }
        }
    }

    @Test("Beyond the rate the answer is the gateway's, with its wait")
    func rate() async throws {
        try await TestServer.run(gatekeeper: try Self.gatekeeper(minute: 2)) { server in
            var statuses: [Int] = []
            for _ in 0..<3 { statuses.append(try await server.get("/api/v1/video/sessions").status.code) }
            #expect(statuses == [200, 200, 429])
            let refused = try await server.get("/api/v1/video/sessions")
            #expect(refused.headers[.retryAfter] != nil && refused.text.contains("API rate limit exceeded"))
            let nowhere = try await server.get("/nowhere")
            #expect(nowhere.status == .notFound, "what has no route is not counted")
        }
    }

    @Test("A body in chunks that turns out too long is refused in the gateway's words, like one that says so")
    func chunked() async throws {
        try await RunningServer.run(gatekeeper: try Self.gatekeeper(bytes: 20)) { server in
            let key = "apikey: operator-key"
            let long = "{\"stream_url\": \"rtsp://camera.example/stream\"}"
            let chunk = "\(String(long.utf8.count, radix: 16))\r\n\(long)\r\n0\r\n\r\n"
            let json = "Content-Type: application/json"
            let bodies = [
                RunningServer.request("POST /api/v1/video/start", key, json, "Transfer-Encoding: chunked") + chunk,
                RunningServer.request("POST /api/v1/video/start", key, json, "Content-Length: \(long.utf8.count)") + long,
            ]
            for request in bodies {
                let answer = try await server.exchange(request)
                #expect(answer.hasPrefix("HTTP/1.1 413 "), "\(answer)")
                #expect(answer.contains("\"message\":\"Request size limit exceeded\""))
            }
            #expect(await server.supervisor.sessions().isEmpty)
        }
    }

    @Test("A refusal of a HEAD has the headers of the answer and no body")
    func head() async throws {
        try await RunningServer.run { server in
            for path in ["/metrics", "/nowhere"] {
                let answer = try await server.exchange(RunningServer.request("HEAD \(path)"))
                #expect(answer.hasPrefix("HTTP/1.1 4"))
                #expect(answer.hasSuffix("\r\n\r\n"), "\(answer)")
            }
        }
    }

    @Test("A trusted proxy's name for a request is adopted where it is harmless; anybody else's is not")
    func requestIDs() async throws {
        let block = ["127.0.0.0/8", "::1"].compactMap { AddressBlock($0) }
        for isTrusted in [true, false] {
            var configuration = WebConfiguration()
            configuration.trustedProxies = isTrusted ? block : []
            try await TestServer.run(.live, configuration: configuration) { server in
                let kong = HTTPField.Name.kongRequestID
                let names = ["0123456789abcdef0123456789abcdef", "a.b-c_D", "with blank", "quote\"", String(repeating: "a", count: 65), "é"]
                for (place, name) in names.enumerated() {
                    let answer = try await server.get("/nowhere", headers: [.requestID: name])
                    #expect((answer.headers[.requestID] == name) == (isTrusted && place < 2), "\(name)")
                }
                let both = try await server.get("/livez", headers: [.requestID: "clients", kong: "kongs"])
                #expect((both.headers[.requestID] == "kongs") == isTrusted)
            }
        }
    }

    @Test("Keys replaced while the server runs: the new one opens, the old one does not, and its WebSocket is closed with 1008")
    func replaced() async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add(owner: "operator")
        let gatekeeper = Gatekeeper(policy: .own(OwnGate(keys: KeyRing(keys: TestServer.keys))))
        var limits = WebSocketLimits()
        limits.pingInterval = .seconds(1)
        try await StreamServer.run(sessions, gatekeeper: gatekeeper, limits: limits) { server in
            try await TestViewer.watch("/ws/stream/\(id)?apikey=operator-key", on: server.port) { viewer in
                while let frame = try await viewer.next(), !frame.text.contains("\"type\":\"state\"") {
                    if frame.opcode == 9 { try await viewer.send([], opcode: 10) }
                }
                gatekeeper.replaceKeys(KeyRing(keys: [(name: "operator", secret: "fresh-key", scopes: [.control])]))
                let code = try await viewer.closeCode()
                #expect(code == 1008)
            }
            #expect(await server.endings(1) == [.revoked: 1])
            for (key, status) in [("operator-key", "401"), ("fresh-key", "101")] {
                let request = TestViewer.handshake("/ws/stream/\(id)", "apikey: \(key)")
                try await TestViewer.connect(to: server.port, request: request) { viewer in
                    #expect(viewer.answer.hasPrefix("HTTP/1.1 \(status) "))
                }
            }
        }
        try await TestServer.run(gatekeeper: Gatekeeper(policy: .own(OwnGate(keys: KeyRing(keys: TestServer.keys))))) { server in
            let before = try await server.get("/api/v1/video/sessions")
            #expect(before.status == .ok)
            server.gatekeeper.replaceKeys(KeyRing(keys: [(name: "operator", secret: "fresh-key", scopes: [.control])]))
            let old = try await server.get("/api/v1/video/sessions")
            let fresh = try await server.get("/api/v1/video/sessions", key: "fresh-key")
            #expect(old.status == .unauthorized && fresh.status == .ok)
        }
    }

    @Test("A control message sent with a revoked key is not obeyed, even before the next ping")
    func revokedControl() async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add(owner: "operator")
        let gatekeeper = Gatekeeper(policy: .own(OwnGate(keys: KeyRing(keys: TestServer.keys))))
        try await StreamServer.run(sessions, gatekeeper: gatekeeper) { server in
            try await TestViewer.watch("/ws/stream/\(id)?apikey=operator-key", on: server.port) { viewer in
                _ = try await viewer.message("state")
                gatekeeper.replaceKeys(KeyRing(keys: []))
                try await viewer.send(text: "{\"type\":\"control\",\"action\":\"stop\"}")
                let code = try await viewer.closeCode()
                #expect(code == 1008)
            }
        }
    }

    @Test("A ticket opens one WebSocket and no second")
    func ticketTwice() async throws {
        try await TestServer.run(.live) { server in
            let id = try await server.start()
            let ticket = try await server.post("/api/v1/video/sessions/\(id)/ticket").decoded(TicketAnswer.self).ticket
            let port = try #require(server.client.port)
            for status in ["101", "401"] {
                try await TestViewer.connect(to: port, request: TestViewer.handshake("/ws/stream/\(id)?ticket=\(ticket)")) { viewer in
                    #expect(viewer.answer.hasPrefix("HTTP/1.1 \(status) "))
                }
            }
        }
    }

    @Test("Requests are counted by route and class of status, and the gateway's answers by reason")
    func counted() async throws {
        try await TestServer.run { server in
            let id = try await server.start()
            for path in ["/api/v1/video/status/\(id)", "/api/v1/video/status/x", "/no/where", "/also/nowhere"] { _ = try await server.get(path) }
            _ = try await server.get("/api/v1/video/sessions", key: nil)
            let text = try await server.get("/metrics").text
            for line in [
                "{route=\"/api/v1/video/status/{session_id}\",status=\"2xx\"} 1", "{route=\"/api/v1/video/status/{session_id}\",status=\"4xx\"} 1",
                "{route=\"none\",status=\"4xx\"} 2", "{route=\"/api/v1/video/sessions\",status=\"4xx\"} 1",
            ] {
                #expect(text.contains("vedette_http_requests_total\(line)\n"), "\(line)")
            }
            #expect(text.contains("vedette_gateway_answered_total{reason=\"missing_key\"}"))
            #expect(!text.contains(id) && !text.contains("nowhere"))
        }
    }
}
