// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOWebSocket
import Testing
import Vocabulary

@testable import App

/// `vedette serve`, run as a user runs it: its own process, its own ports.
struct RunningService: Sendable {
    let process: ChildProcess
    let port: Int
    let relayPort: Int
    let key: String

    /// Runs `body` against a fresh service and ends it; the service must end well.
    ///
    /// - Returns: What `body` returned, and everything the service wrote to its console.
    @discardableResult
    static func run<Value: Sendable>(
        settings: [String] = [],
        environment: [String: String] = [:],
        _ body: @Sendable (RunningService) async throws -> Value
    ) async throws -> (value: Value, console: String) {
        let preset = ["web.port=0", "relay.port=0", "model.path=\(Project.model)", "cameras.connect_timeout=3s", "cameras.allowed=127.0.0.0/8"]
        let run = try await ChildProcess.run(
            Project.program,
            ["serve"] + (preset + settings).flatMap { ["--set", $0] },
            environment: environment
        ) { process in
            let ready = await process.output.line { $0.hasPrefix("Vedette is ready: ") }
            let relay = await process.output.line { $0.hasPrefix("Cameras may publish to rtsp://") }
            let link = try #require(ready.flatMap { URL(string: String($0.dropFirst("Vedette is ready: ".count))) }, "\(process.output.lines)")
            let relayPort = try #require(relay?.split(separator: ":").last?.prefix { $0.isNumber }.description)
            let service = RunningService(
                process: process,
                port: try #require(link.port),
                relayPort: try #require(Int(relayPort)),
                key: link.fragment.map { String($0.dropFirst("key=".count)) } ?? ""
            )
            return try await body(service)
        }
        let console = run.output.joined(separator: "\n")
        #expect("\(run.status)" == "exited(0)", "\(console)")
        return (run.value, console)
    }

    func relayAddress(_ path: String) -> String { "rtsp://127.0.0.1:\(relayPort)/\(path)" }

    /// One call of the API, with the key.
    func call(_ method: String, _ path: String, body: [String: Any]? = nil, key: String? = nil) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .RAW(value: method)
        request.headers.add(name: "X-API-Key", value: key ?? self.key)
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(data: try JSONSerialization.data(withJSONObject: body)))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let bytes = try await response.body.collect(upTo: 16 << 20)
        return Answer(status: Int(response.status.code), contentType: response.headers.first(name: "Content-Type") ?? "", body: Data(buffer: bytes))
    }

    /// Starts an analysis; its session's id.
    func start(_ camera: String, _ more: [String: any Sendable] = [:]) async throws -> String {
        let answer = try await call("POST", "/api/v1/video/start", body: more.merging(["stream_url": camera]) { $1 })
        try #require(answer.status == 200, "\(answer.text)")
        return try #require(answer.json["session_id"] as? String)
    }

    /// The session's status once it satisfies `condition`; asked for again at each message the session sends to its viewers.
    func status(of session: String, until condition: @escaping @Sendable ([String: Any]) -> Bool) async throws -> Answer {
        let latest = Guarded<Answer?>(nil)
        let ask = { @Sendable in
            let answer = try await call("GET", "/api/v1/video/status/\(session)")
            latest.withLock { $0 = answer }
            return answer.status == 200 && condition(answer.json)
        }
        if try await !ask() {
            try await watch(session, query: "picture=none") { _, _ in try await !ask() }
        }
        let answer = try #require(latest.withLock { $0 })
        try #require(condition(answer.json), "the session's last status: \(answer.text)")
        return answer
    }

    /// Opens the session's WebSocket and hands over each message until `body` returns `false` or the server closes.
    func watch(
        _ session: String,
        query: String,
        _ body: @escaping @Sendable (WebSocketViewer.Message, NIOAsyncChannelOutboundWriter<WebSocketFrame>) async throws -> Bool
    ) async throws {
        try await WebSocketViewer(host: "127.0.0.1", port: port, uri: "/ws/stream/\(session)?apikey=\(key)&\(query)").watch(body)
    }
}

struct Answer: Sendable {
    let status: Int
    let contentType: String
    let body: Data

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: [String: Any] { (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:] }
}
