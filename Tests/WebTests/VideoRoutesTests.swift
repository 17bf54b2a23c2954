// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Pipeline
import Testing
import Vocabulary

@testable import Web

@Suite("The API under /api/v1/video", .timeLimit(.minutes(1)))
struct VideoRoutesTests {
    static let base = "/api/v1/video"

    @Test("A start answers with the session, at once")
    func start() async throws {
        try await TestServer.run { server in
            let response = try await server.post(Self.base + "/start", #"{"stream_url": "rtsp://camera.example/stream"}"#)
            let answer = try response.decoded(SessionAnswer.self)
            #expect(SessionID(answer.sessionId) != nil)
            #expect(answer.status == .running)
            #expect(answer.message == "Analysis started successfully")
            #expect(SessionState(rawValue: answer.state) != nil)
            #expect(response.text.contains("\"session_id\""))
        }
    }

    @Test("Every setting of a start shows in the session's status")
    func settings() async throws {
        let body = """
            {"stream_url": "rtsp://camera.example/stream", "enable_drawing": false, "name": "Entrance \\u2603", "confidence_threshold": 0.3,
             "classes": ["person", "car"], "max_fps": 12.5, "jpeg_quality": 81, "max_latency_ms": 250,
             "alert": {"threshold": 0.7, "classes": ["car"], "cooldown_seconds": 1.5}}
            """
        try await TestServer.run { server in
            let id = try await server.post(Self.base + "/start", body).decoded(SessionAnswer.self).sessionId
            let report = try await server.get(Self.base + "/status/\(id)").decoded(SessionReport.self)
            #expect(report.owner == "operator")
            #expect(report.enableDrawing == false)
            #expect(report.name == "Entrance \u{2603}")
            #expect(report.confidenceThreshold == 0.3)
            #expect(report.classes == ["car", "person"])
            #expect(report.maxFps == 12.5)
            #expect(report.jpegQuality == 81)
            #expect(report.maxLatencyMs == 250)
            #expect(report.alert.threshold == 0.7)
            #expect(report.alert.classes == ["car"])
            #expect(report.alert.cooldownSeconds == 1.5)
        }
    }

    @Test("A field that is null counts as left out")
    func null() async throws {
        try await TestServer.run { server in
            let body = #"{"stream_url": "rtsp://camera.example/stream", "name": null, "jpeg_quality": null, "alert": null}"#
            let id = try await server.post(Self.base + "/start", body).decoded(SessionAnswer.self).sessionId
            #expect(try await server.get(Self.base + "/status/\(id)").decoded(SessionReport.self).jpegQuality == 70)
        }
    }

    @Test("The status tells what the camera sends and what became of it")
    func status() async throws {
        try await TestServer.run { server in
            let report = try await server.report(of: server.start()) { $0.counters.received == ScriptedCameras.frameCount }
            let counters = report.counters
            #expect(counters.received == counters.analysed + counters.replaced + counters.late + counters.corrupt + counters.paused)
            #expect(report.status == .running && report.state == "running")
            #expect(report.error == nil)
            #expect(report.streamInfo?.width == 64 && report.streamInfo?.height == 48)
            #expect(report.streamInfo?.codec == "h264" && report.streamInfo?.model == "scripted")
            #expect(report.startedAt > 1_700_000_000)
        }
    }

    @Test("A camera that wants another login fails the session with the error's code")
    func failure() async throws {
        try await TestServer.run { server in
            let id = try await server.start("rtsp://user:sesame@locked.example/stream")
            let report = try await server.report(of: id) { $0.error != nil }
            #expect(report.error == "unauthorized")
            #expect(report.errorDetail?.isEmpty == false)
        }
    }

    @Test("A second start of the same camera with the same settings returns the session that runs")
    func secondStart() async throws {
        try await TestServer.run { server in
            let first = try await server.start()
            let second = try await server.start()
            let theirs = try await server.start(key: "neighbour-key")
            #expect(first == second && first != theirs)
        }
    }

    @Test("A session is stopped by its id in the body or in the query", arguments: [true, false])
    func stop(inBody: Bool) async throws {
        try await TestServer.run { server in
            let id = try await server.start()
            let response =
                inBody
                ? try await server.post(Self.base + "/stop", "{\"session_id\": \"\(id)\"}")
                : try await server.post(Self.base + "/stop?session_id=\(id.uppercased())")
            #expect(
                try response.decoded(SessionAnswer.self).message == "Analysis stopped"
            )
            #expect(try response.decoded(SessionAnswer.self).status == .stopped)
            #expect(try await server.get(Self.base + "/status/\(id)").decoded(SessionReport.self).status == .stopped)
        }
    }

    @Test("A session is paused and resumed")
    func pauseAndResume() async throws {
        try await TestServer.run { server in
            let id = try await server.start()
            _ = try await server.report(of: id) { $0.state == "running" }
            let paused = try await server.post(Self.base + "/pause?session_id=\(id)").decoded(SessionAnswer.self)
            #expect(paused.state == "paused" && paused.status == .running)
            let resumed = try await server.post(Self.base + "/resume?session_id=\(id)").decoded(SessionAnswer.self)
            #expect(resumed.state != "paused" && resumed.status == .running)
        }
    }

    @Test("A session that is over cannot be paused or resumed, but stopped again", arguments: ["pause", "resume"])
    func over(action: String) async throws {
        try await TestServer.run { server in
            let id = try await server.start()
            _ = try await server.post(Self.base + "/stop?session_id=\(id)").decoded(SessionAnswer.self)
            #expect(try await server.post(Self.base + "/\(action)?session_id=\(id)").problem().code == .sessionOver)
            #expect(try await server.post(Self.base + "/stop?session_id=\(id)").decoded(SessionAnswer.self).status == .stopped)
        }
    }

    @Test("A snapshot is a JPEG file, with the boxes or without", arguments: ["", "?annotated=true", "?annotated=false"])
    func snapshot(query: String) async throws {
        try await TestServer.run { server in
            let id = try await server.start()
            _ = try await server.report(of: id) { $0.counters.analysed > 0 }
            let response = try await server.get(Self.base + "/sessions/\(id)/snapshot.jpg\(query)")
            #expect(response.status == .ok, "\(response.text)")
            #expect(response.headers[.contentType] == "image/jpeg")
            #expect(response.headers[.cacheControl] == "no-store")
            #expect(Array(response.body.readableBytesView.prefix(2)) == [0xFF, 0xD8])
        }
    }

    @Test("A snapshot of a session without a picture is not ready")
    func noSnapshot() async throws {
        try await TestServer.run { server in
            let id = try await server.start("rtsp://locked.example/stream")
            let response = try await server.get(Self.base + "/sessions/\(id)/snapshot.jpg")
            #expect(try response.problem().code == .notReady)
            #expect(response.headers[.retryAfter] != nil)
        }
    }

    @Test("A full server says so, and when to come back")
    func capacity() async throws {
        var pipeline = PipelineConfiguration()
        pipeline.maxSessions = 1
        try await TestServer.run(pipeline: pipeline) { server in
            _ = try await server.start()
            let response = try await server.post(Self.base + "/start", #"{"stream_url": "rtsp://other.example/"}"#)
            #expect(try response.problem().code == .capacity)
            #expect(response.headers[.retryAfter] != nil)
        }
    }
}
