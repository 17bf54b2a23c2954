// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Inference
import Logging
import NIOCore
import Pipeline
import Testing
import Vocabulary

@testable import Web

@Suite("The server as a service", .timeLimit(.minutes(1)))
struct WebServerTests {
    private static func makeServer(_ configuration: WebConfiguration, onBound: @escaping @Sendable (Int) async -> Void = { _ in }) -> WebServer {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let detector = Detector(manifest: ModelManifest(name: "scripted", classes: ["person"]), engine: ScriptedEngine())
        let supervisor = SessionSupervisor(detector: detector, cameras: ScriptedCameras(), configuration: PipelineConfiguration(), logger: logger)
        return WebServer(
            configuration: configuration,
            supervisor: supervisor,
            gatekeeper: Gatekeeper(policy: .off),
            readiness: { .ready },
            logger: logger,
            onBound: onBound
        )
    }

    @Test("The server tells the port it got, answers there, and ends when it is cancelled")
    func port() async throws {
        var configuration = WebConfiguration()
        configuration.port = 0
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let server = Self.makeServer(configuration) { bound.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let port = try #require(await ports.first { _ in true })
            #expect(port > 0)
            try await TestClient.withClient(host: "127.0.0.1", port: port) { client in
                let response = try await client.get("/livez")
                #expect(response.status == .ok)
                #expect(response.headers[.server] == "vedette")
                #expect(response.headers[.date] != nil)
            }
            group.cancelAll()
        }
    }

    @Test("An address that cannot be listened on is an error, not a server that nobody reaches")
    func badAddress() async throws {
        var configuration = WebConfiguration()
        configuration.host = "192.0.2.1"
        configuration.port = 0
        let server = Self.makeServer(configuration)
        await #expect(throws: (any Error).self) { try await server.run() }
    }

    @Test("A graceful shutdown closes connections that wait for nothing")
    func shutdown() async throws {
        let clients = AsyncStream.makeStream(of: TestClient.self)
        try await TestServer.run(.live) { server in
            let idle = TestClient(host: "localhost", port: try #require(server.client.port))
            idle.connect()
            #expect(try await idle.get("/livez").status == .ok)
            // Left open: the server must end all the same.
            clients.continuation.yield(idle)
        }
        let idle = try #require(await clients.stream.first { _ in true })
        try await idle.getChannel().closeFuture.get()
    }

    @Test("Over the wire too, errors are problems and a long body is not read")
    func live() async throws {
        try await TestServer.run(.live) { server in
            let nothing = try await server.get("/nothing").problem()
            #expect(nothing.code == .noSuchPath)
            let long = String(repeating: "x", count: 1_000_000)
            let refused = try await server.post("/api/v1/video/start", long).problem()
            #expect(refused.code == .tooLarge)
            let next = try await server.get("/livez")
            #expect(next.status == .ok, "the connection goes on")
        }
    }

    @Test("An error nobody foresaw is a 500 that tells the client nothing and the log everything")
    func unforeseen() async throws {
        struct Unforeseen: Error { let secret = "sesame" }
        let logs = LogBook()
        let table = RouteTable(routes: [Route(.get, "/broken", .open) { _ in throw Unforeseen() }])
        let gatekeeper = Gatekeeper(policy: .off)
        let audit = AuditLog(logger: StreamServer.quiet)
        let router = table.router(
            gate: Gate(gatekeeper: gatekeeper, audit: audit, requests: RequestStatistics()),
            reception: Reception(gatekeeper: gatekeeper, trustedProxies: [])
        )
        let application = Application(router: router, logger: Logger(label: "test") { _ in LogBook.Handler(book: logs) })
        try await application.test(.router) { client in
            let response = try await client.execute(uri: "/broken", method: .get)
            let problem = try response.problem()
            #expect(problem.code == .internal && !response.text.contains("sesame"))
            #expect(logs.lines.contains { $0.contains("sesame") && $0.contains(problem.requestId) })
        }
    }

    @Test("A path that is a WebSocket tells a plain request so")
    func plainRequest() async throws {
        try await TestServer.run(.live) { server in
            let response = try await server.get("/ws/stream/\(SessionID())")
            #expect(response.status == .upgradeRequired)
        }
    }
}
