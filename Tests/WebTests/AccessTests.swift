// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import Vocabulary

@testable import Web

@Suite("Keys, scopes and paths", .timeLimit(.minutes(1)))
struct AccessTests {
    private static func path(_ route: Route) -> String {
        route.path.replacing("{session_id}", with: SessionID().description).replacing("{asset}", with: "index.html")
    }

    @Test("Only the page, its documentation and health are open")
    func open() async throws {
        try await TestServer.run { server in
            let open = server.server.routeTable.routes.filter { $0.need == .open }.map(\.path)
            #expect(Set(open) == ["/", "/docs", "/openapi.json", "/{asset}", "/livez", "/readyz", "/health"])
            for path in ["/", "/docs", "/openapi.json", "/index.html", "/livez", "/readyz", "/health"] {
                let response = try await server.get(path, key: nil)
                #expect(response.status == .ok, "\(path)")
            }
        }
    }

    @Test("Everything else asks for a key, in Kong's words")
    func guarded() async throws {
        try await TestServer.run { server in
            for route in server.server.routeTable.routes where route.need != .open {
                let response = try await server.send(route.method, Self.path(route), key: nil)
                #expect(response.status == .unauthorized, "\(route.path)")
                #expect(response.headers[.wwwAuthenticate] == "Key")
                let id = try #require(response.headers[.requestID])
                #expect(response.text == "{\n  \"message\":\"No API key found in request\",\n  \"request_id\":\"\(id)\"\n}")
                #expect(response.headers[values: .requestID].count == 1)
            }
        }
    }

    @Test("What changes something needs the scope control, what only looks needs view, what is everybody's needs admin")
    func scopes() async throws {
        try await TestServer.run { server in
            for route in server.server.routeTable.routes where route.need != .open {
                let response = try await server.send(route.method, Self.path(route), key: "viewer-key")
                let needsMore = ["start", "stop", "pause", "resume", "paths"].contains(route.path.split(separator: "/").last)
                #expect((response.status == .forbidden) == needsMore, "\(route.path): \(response.status)")
            }
        }
    }

    @Test("A key is taken from the query too")
    func query() async throws {
        try await TestServer.run { server in
            let good = try await server.get("/api/v1/video/sessions?apikey=viewer-key", key: nil)
            let bad = try await server.get("/api/v1/video/sessions?apikey=wrong", key: nil)
            #expect(good.status == .ok && bad.status == .unauthorized)
        }
    }

    @Test(
        "A path that leads nowhere is a 404",
        arguments: [
            "/nothing", "/api", "/api/v1/video", "/api/v1/video/start/x", "/api/v2/video/start", "/.git/config", "/..%2fetc", "//", "/docs/x",
        ]
    )
    func nowhere(path: String) async throws {
        try await TestServer.run { server in
            let response = try await server.get(path, key: nil)
            if path == "//" {
                #expect(response.status == .ok)
            } else {
                #expect(try response.problem().code == .noSuchPath)
            }
        }
    }

    @Test(
        "A method that a path does not take is a 405 that says which it takes",
        arguments: [
            (HTTPRequest.Method.get, "/api/v1/video/start", "POST"), (.delete, "/api/v1/video/stop", "POST"),
            (.post, "/api/v1/video/sessions", "GET, HEAD"), (.put, "/api/v1/video/status/x", "GET, HEAD"), (.post, "/", "GET, HEAD"),
            (.options, "/api/v1/video/start", "POST"), (.post, "/metrics", "GET, HEAD"),
        ]
    )
    func wrongMethod(method: HTTPRequest.Method, path: String, allowed: String) async throws {
        try await TestServer.run { server in
            let response = try await server.send(method, path)
            #expect(try response.problem().code == .methodNotAllowed)
            #expect(response.headers[.allow] == allowed)
        }
    }

    @Test("HEAD answers as GET does, without the body")
    func head() async throws {
        try await TestServer.run { server in
            let get = try await server.get("/openapi.json")
            let head = try await server.send(.head, "/openapi.json")
            #expect(head.status == .ok && head.body.readableBytes == 0)
            #expect(head.headers[.contentLength] == String(get.body.readableBytes))
        }
    }

    @Test("Every answer has a name of its own and keeps browsers from guessing and caching")
    func headers() async throws {
        try await TestServer.run { server in
            var names: Set<String> = []
            for path in ["/livez", "/nothing", "/api/v1/video/sessions", "/metrics", "/"] {
                let response = try await server.get(path)
                names.insert(try #require(response.headers[.requestID]))
                #expect(response.headers[.xContentTypeOptions] == "nosniff")
                #expect(response.headers[.referrerPolicy] == "no-referrer")
                #expect(response.headers[.cacheControl] != nil)
            }
            #expect(names.count == 5)
        }
    }
}
