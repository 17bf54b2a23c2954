// SPDX-License-Identifier: Apache-2.0

import Gateway
import Testing
import Vocabulary

@testable import Web

@Suite("The WebSocket handshake", .timeLimit(.minutes(1)))
struct WebSocketHandshakeTests {
    private static let ring = KeyRing(keys: [
        (name: "ann", secret: "ann-key", scopes: [.view]), (name: "bob", secret: "bob-key", scopes: [.view, .control]),
        (name: "root", secret: "root-key", scopes: [.admin]), (name: "nobody", secret: "nobody-key", scopes: []),
    ])

    @Test("A good handshake gets 101 with the accept value of RFC 6455")
    func accepted() async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add()
        try await StreamServer.run(sessions) { server in
            try await TestViewer.connect(to: server.port, request: TestViewer.handshake("/ws/stream/\(id)")) { viewer in
                #expect(viewer.answer.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
                #expect(viewer.answer.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
                let first = try await viewer.text()
                #expect(first.hasPrefix("{\"type\":\"stream_info\""))
            }
        }
    }

    struct Refused: CustomTestStringConvertible, Sendable {
        let status: String
        let request: @Sendable (SessionID) -> String
        let testDescription: String

        init(_ testDescription: String, _ status: String, _ request: @escaping @Sendable (SessionID) -> String) {
            self.testDescription = testDescription
            self.status = status
            self.request = request
        }
    }

    @Test(
        "A refused handshake gets an HTTP answer with a body, and the connection is closed",
        arguments: [
            Refused("no key", "401") { TestViewer.handshake("/ws/stream/\($0)") },
            Refused("wrong key", "401") { TestViewer.handshake("/ws/stream/\($0)?apikey=guess") },
            Refused("used or invented ticket", "401") { TestViewer.handshake("/ws/stream/\($0)?ticket=guess") },
            Refused("no scope", "403") { TestViewer.handshake("/ws/stream/\($0)", "apikey: nobody-key") },
            Refused("foreign page", "403") { TestViewer.handshake("/ws/stream/\($0)", "apikey: ann-key", "Origin: https://evil.example") },
            Refused("file or sandboxed page", "403") { TestViewer.handshake("/ws/stream/\($0)", "apikey: ann-key", "Origin: null") },
            Refused("somebody else's session", "404") { TestViewer.handshake("/ws/stream/\($0)", "apikey: bob-key") },
            Refused("unknown session", "404") { _ in TestViewer.handshake("/ws/stream/\(SessionID())", "apikey: ann-key") },
            Refused("no session id", "404") { _ in TestViewer.handshake("/ws/stream/camera-1", "apikey: ann-key") },
            Refused("video", "400") { TestViewer.handshake("/ws/stream/\($0)?picture=video", "apikey: ann-key") },
            Refused("unknown picture", "400") { TestViewer.handshake("/ws/stream/\($0)?picture=png", "apikey: ann-key") },
            Refused("two pictures", "400") { TestViewer.handshake("/ws/stream/\($0)?picture=none&picture=none", "apikey: ann-key") },
            Refused("bad websocket key", "400") { id in
                TestViewer.handshake("/ws/stream/\(id)").replacing("dGhlIHNhbXBsZSBub25jZQ==", with: "short")
            },
            Refused("old version", "426") { id in TestViewer.handshake("/ws/stream/\(id)").replacing("Version: 13", with: "Version: 8") },
            Refused("plain GET", "426") { "GET /ws/stream/\($0) HTTP/1.1\r\nHost: localhost\r\n\r\n" },
            Refused("POST", "426") { TestViewer.handshake("/ws/stream/\($0)").replacing("GET ", with: "POST ") },
        ]
    )
    func refused(_ refused: Refused) async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add(owner: "ann")
        try await StreamServer.run(sessions, gatekeeper: Gatekeeper(policy: .own(OwnGate(keys: Self.ring)))) { server in
            try await TestViewer.connect(to: server.port, request: refused.request(id)) { viewer in
                #expect(viewer.answer.hasPrefix("HTTP/1.1 \(refused.status) "))
                #expect(viewer.answer.lowercased().contains("\r\nconnection: close\r\n"))
                let isGateways = refused.status == "401" || refused.testDescription == "no scope"
                #expect(viewer.answer.contains(isGateways ? "application/json; charset=utf-8" : "application/problem+json"))
                let body = try await viewer.drained()
                #expect(body.contains(isGateways ? "\"message\":" : "\"detail\":"))
            }
            #expect(server.statistics.snapshot.handshakesRefused == 1)
            #expect(server.statistics.snapshot.viewers == 0)
        }
    }

    @Test(
        "The owner, an administrator and a ticket's bearer may watch",
        arguments: [["apikey: ann-key"], ["X-API-Key: root-key"], ["Authorization: none"]]
    )
    func admitted(_ fields: [String]) async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add(owner: "ann")
        let gatekeeper = Gatekeeper(policy: .own(OwnGate(keys: Self.ring)))
        let ticket = gatekeeper.issueTicket(for: id, consumer: Consumer(name: "ann", scopes: [.view]))
        try await StreamServer.run(sessions, gatekeeper: gatekeeper) { server in
            let query = fields[0].hasPrefix("Authorization") ? "?ticket=\(ticket)" : ""
            try await TestViewer.connect(to: server.port, request: TestViewer.handshake("/ws/stream/\(id)\(query)", fields[0])) { viewer in
                #expect(viewer.answer.hasPrefix("HTTP/1.1 101 "))
            }
        }
    }

    @Test("A handshake refused for its arguments does not cost the ticket")
    func ticketSurvivesBadArguments() async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add(owner: "ann")
        let gatekeeper = Gatekeeper(policy: .own(OwnGate(keys: Self.ring)))
        let ticket = gatekeeper.issueTicket(for: id, consumer: Consumer(name: "ann", scopes: [.view]))
        try await StreamServer.run(sessions, gatekeeper: gatekeeper) { server in
            let path = "/ws/stream/\(id)?ticket=\(ticket)"
            try await TestViewer.connect(to: server.port, request: TestViewer.handshake(path + "&picture=png")) { viewer in
                #expect(viewer.answer.hasPrefix("HTTP/1.1 400 "))
            }
            try await TestViewer.watch(path, on: server.port) { _ in }
            try await TestViewer.connect(to: server.port, request: TestViewer.handshake(path)) { viewer in
                #expect(viewer.answer.hasPrefix("HTTP/1.1 401 "))
            }
        }
    }

    @Test("A handshake on a connection that served pages before is upgraded, as it must be behind a proxy")
    func keptConnection() async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add()
        try await StreamServer.run(sessions) { server in
            let page = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"
            try await TestViewer.connect(to: server.port, request: page + page + TestViewer.handshake("/ws/stream/\(id)")) { viewer in
                #expect(viewer.answer.hasPrefix("HTTP/1.1 200 "))
                let second = try await viewer.head()
                #expect(second.hasPrefix("helloHTTP/1.1 200 "))
                let third = try await viewer.head()
                #expect(third.hasPrefix("helloHTTP/1.1 101 "))
                let message = try await viewer.text()
                #expect(message.hasPrefix("{\"type\":\"stream_info\""))
            }
        }
    }

    @Test("A page asked for with an upgrade we do not know is served, and the connection does not hang")
    func otherUpgrade() async throws {
        try await StreamServer.run(ScriptedSessions()) { server in
            let request = "GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n"
            try await TestViewer.connect(to: server.port, request: request) { viewer in
                #expect(viewer.answer.hasPrefix("HTTP/1.1 200 "))
                let page = try await viewer.drained()
                #expect(page == "hello")
            }
        }
    }

    @Test("A session with all the viewers it may have says so")
    func tooMany() async throws {
        let sessions = ScriptedSessions()
        let (id, _) = try sessions.add()
        var limits = WebSocketLimits()
        limits.viewersPerSession = 1
        try await StreamServer.run(sessions, limits: limits) { server in
            try await TestViewer.watch("/ws/stream/\(id)", on: server.port) { first in
                _ = try await first.text()
                try await TestViewer.connect(to: server.port, request: TestViewer.handshake("/ws/stream/\(id)")) { second in
                    #expect(second.answer.hasPrefix("HTTP/1.1 503 "))
                    #expect(second.answer.contains("Retry-After: 5\r\n"))
                }
            }
        }
    }

    @Test(
        "Pages of the same host and of trusted origins may connect",
        arguments: [
            (nil, "localhost:8080", true), ("http://localhost:8080", "localhost:8080", true), ("http://LOCALHOST:8080", "localhost:8080", true),
            ("http://localhost:3000", "localhost:8080", false), ("http://camera.example", "camera.example", true),
            ("http://camera.example", "camera.example:80", true), ("https://camera.example", "camera.example:443", true),
            ("https://camera.example", "camera.example:80", false), ("https://dash.example", "camera.example", true),
            ("https://dash.example.evil", "camera.example", false), ("https://evil/dash.example", "camera.example", false),
            ("null", "null", false), ("", "", false), ("https://dash.example, https://evil", "camera.example", false),
            ("http://camera.example", nil, false),
        ] as [(String?, String?, Bool)]
    )
    func origins(_ origin: String?, authority: String?, allowed: Bool) {
        FuzzSeed.keep((origin ?? "") + "\n" + (authority ?? ""), for: "web-origin")
        let policy = OriginPolicy(trusted: ["https://Dash.example:443/"])
        #expect(policy.allows(origin: origin, authority: authority) == allowed)
    }
}
