// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
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

/// The whole server on scripted cameras, put together as `main` does it, with what a test needs to ask it.
struct TestServer: Sendable {
    static let keys: [(name: String, secret: String, scopes: Set<Scope>)] = [
        (name: "operator", secret: "operator-key", scopes: [.control]),
        (name: "neighbour", secret: "neighbour-key", scopes: [.control]),
        (name: "viewer", secret: "viewer-key", scopes: [.view]),
        (name: "boss", secret: "boss-key", scopes: [.admin]),
    ]

    let client: any TestClientProtocol
    let supervisor: SessionSupervisor
    let gatekeeper: Gatekeeper
    let server: WebServer
    let logs: LogBook

    /// Runs `body` against a server; everything it started has ended when this returns.
    static func run(
        _ setup: TestingSetup = .router,
        configuration: WebConfiguration = WebConfiguration(),
        pipeline: PipelineConfiguration = PipelineConfiguration(),
        gatekeeper: Gatekeeper = Gatekeeper(policy: .own(OwnGate(keys: KeyRing(keys: keys)))),
        readiness: @escaping ReadinessCheck = { .ready },
        relay: @escaping RelayProbe = { nil },
        _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        let logs = LogBook()
        let logger = Logger(label: "test") { _ in LogBook.Handler(book: logs) }
        let detector = Detector(manifest: ModelManifest(name: "scripted", classes: ["person", "car"]), engine: ScriptedEngine())
        let supervisor = SessionSupervisor(detector: detector, cameras: ScriptedCameras(), configuration: pipeline, logger: logger)
        let server = WebServer(
            configuration: configuration,
            supervisor: supervisor,
            gatekeeper: gatekeeper,
            readiness: readiness,
            relay: relay,
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await supervisor.run() }
            defer { group.cancelAll() }
            try await server.application().test(setup) { client in
                try await body(TestServer(client: client, supervisor: supervisor, gatekeeper: gatekeeper, server: server, logs: logs))
            }
        }
    }

    func get(_ path: String, key: String? = "operator-key", headers: HTTPFields = [:]) async throws -> TestResponse {
        try await send(.get, path, key: key, headers: headers)
    }

    func post(_ path: String, _ json: String? = nil, key: String? = "operator-key", headers: HTTPFields = [:]) async throws -> TestResponse {
        var headers = headers
        if json != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await send(.post, path, body: json, key: key, headers: headers)
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        body: String? = nil,
        key: String? = "operator-key",
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        if let key { headers[try #require(HTTPField.Name("apikey"))] = key }
        return try await client.execute(uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    }

    /// Starts an analysis and returns its id.
    func start(_ url: String = "rtsp://camera.example/stream", key: String = "operator-key") async throws -> String {
        let response = try await post("/api/v1/video/start", "{\"stream_url\": \"\(url)\"}", key: key)
        return try response.decoded(SessionAnswer.self).sessionId
    }

    /// Waits until a session is as wanted; what is waited for happens on other threads.
    func report(of id: String, when isAsWanted: (SessionReport) -> Bool) async throws -> SessionReport {
        while true {
            try Task.checkCancellation()
            let report = try await get("/api/v1/video/status/\(id)").decoded(SessionReport.self)
            if isAsWanted(report) { return report }
            await Task.yield()
        }
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }

    /// The body as the JSON of `type`. Fails the test if the status is not 200.
    func decoded<Value: Decodable>(_ type: Value.Type, sourceLocation: SourceLocation = #_sourceLocation) throws -> Value {
        try #require(status == .ok, "\(status): \(text)", sourceLocation: sourceLocation)
        #expect(headers[.contentType] == "application/json", sourceLocation: sourceLocation)
        return try Self.decode(type, from: body)
    }

    /// The body as a problem document that agrees with the status.
    func problem(sourceLocation: SourceLocation = #_sourceLocation) throws -> ProblemDocument {
        #expect(headers[.contentType] == "application/problem+json", sourceLocation: sourceLocation)
        let problem = try Self.decode(ProblemDocument.self, from: body)
        #expect(problem.status == status.code && problem.code.status == status, sourceLocation: sourceLocation)
        #expect(problem.type == "urn:vedette:problem:\(problem.code.rawValue)", sourceLocation: sourceLocation)
        #expect(problem.requestId == headers[.requestID], sourceLocation: sourceLocation)
        #expect(problem.detail.contains(" ") && !problem.title.isEmpty, sourceLocation: sourceLocation)
        return problem
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, from body: ByteBuffer) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(body.readableBytesView))
    }
}

/// Log lines, kept for a test to read.
final class LogBook: Sendable {
    private let kept = Guarded<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(book: LogBook) { self.book = book }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            book.kept.withLock { $0.append("\(event.level) \(event.message) \(all)") }
        }
    }
}
