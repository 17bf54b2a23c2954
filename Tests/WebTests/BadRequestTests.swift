// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdTesting
import NIOCore
import Pipeline
import Testing

@testable import Web

@Suite("Requests that are refused", .timeLimit(.minutes(1)))
struct BadRequestTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let body: String
        let code: ProblemCode
        /// Each must stand in the detail.
        let mentions: [String]

        init(_ body: String, _ code: ProblemCode, _ mentions: String...) {
            self.body = body
            self.code = code
            self.mentions = mentions
        }

        var testDescription: String { String(body.prefix(100)) }
    }

    private static func with(_ field: String) -> String { "{\"stream_url\": \"rtsp://camera.example/s\", \(field)}" }

    static let structure = [
        Case("", .missingField, "body", "stream_url"),
        Case("{}", .missingField, "'stream_url'", "rtsp://"),
        Case("{\"stream_url\": null}", .missingField, "'stream_url'"),
        Case("{", .invalidJSON, "stream_url"),
        Case("nonsense", .invalidJSON),
        Case("[]", .invalidJSON, "a list"),
        Case("\"x\"", .invalidJSON, "a text"),
        Case("{\"stream_url\": \"\\ud800\"}", .invalidJSON),
        Case(String(repeating: "[", count: 5000), .invalidJSON),
        Case(String(repeating: "{\"a\":", count: 20) + "1" + String(repeating: "}", count: 20), .invalidJSON),
        Case(with("\"confidence\": 0.5"), .unknownField, "'confidence'", "'confidence_threshold'", "'max_fps'"),
        Case(with("\"Name\": \"x\""), .unknownField, "'Name'", "'name'"),
        Case(with("\"alert\": {\"cooldown\": 3}"), .unknownField, "'alert.cooldown'", "'alert.cooldown_seconds'"),
    ]

    static let values = [
        Case("{\"stream_url\": 5}", .invalidField, "'stream_url'", "a number", "a text"),
        Case(with("\"enable_drawing\": \"yes\""), .invalidField, "'enable_drawing'", "true or false"),
        Case(with("\"enable_drawing\": 1"), .invalidField, "'enable_drawing'", "a number"),
        Case(with("\"name\": \"\(String(repeating: "n", count: 201))\""), .invalidField, "'name'", "200"),
        Case(with("\"confidence_threshold\": 1.01"), .invalidField, "'confidence_threshold'", "1.01", "from 0 to 1"),
        Case(with("\"confidence_threshold\": -0.1"), .invalidField, "'confidence_threshold'"),
        Case(with("\"confidence_threshold\": \"0.5\""), .invalidField, "'confidence_threshold'", "a text"),
        Case(with("\"confidence_threshold\": true"), .invalidField, "'confidence_threshold'", "true or false"),
        Case(with("\"classes\": \"person\""), .invalidField, "'classes'", "a list of texts"),
        Case(with("\"classes\": [\"person\", 3]"), .invalidField, "'classes'", "a number"),
        Case(with("\"classes\": [\"\"]"), .invalidField, "'classes'", "empty"),
        Case(with("\"classes\": [\"unicorn\"]"), .invalidField, "classes", "unicorn", "person"),
        Case(with("\"classes\": []"), .invalidField, "classes"),
        Case(with("\"max_fps\": 0"), .invalidField, "'max_fps'"),
        Case(with("\"max_fps\": -5"), .invalidField, "'max_fps'"),
        Case(with("\"max_fps\": 1e9"), .invalidField, "'max_fps'", "1000"),
        Case(with("\"jpeg_quality\": 0"), .invalidField, "'jpeg_quality'", "from 1 to 100"),
        Case(with("\"jpeg_quality\": 101"), .invalidField, "'jpeg_quality'"),
        Case(with("\"jpeg_quality\": 70.5"), .invalidField, "'jpeg_quality'", "whole"),
        Case(with("\"max_latency_ms\": 0"), .invalidField, "'max_latency_ms'"),
        Case(with("\"alert\": true"), .invalidField, "'alert'", "an object"),
        Case(with("\"alert\": {\"threshold\": 2}"), .invalidField, "'alert.threshold'"),
        Case(with("\"alert\": {\"cooldown_seconds\": -1}"), .invalidField, "'alert.cooldown_seconds'"),
        Case(with("\"alert\": {\"classes\": [\"unicorn\"]}"), .invalidField, "alert.classes", "unicorn"),
    ]

    @Test("A start that is wrong is told what, where, and what was expected", arguments: structure + values)
    func start(_ example: Case) async throws {
        try await TestServer.run { server in
            let problem = try await server.post("/api/v1/video/start", example.body).problem()
            #expect(problem.code == example.code)
            for mention in example.mentions { #expect(problem.detail.contains(mention), "\(problem.detail)") }
            #expect(await server.supervisor.sessions().isEmpty)
        }
    }

    @Test(
        "What is no camera's address is refused without repeating it",
        arguments: [
            "http://user:sesame@camera.example/", "camera.example", "rtsp://", "rtsp://user:sesame@/x", "rtsp://user:sesame@h:99999/",
            "file:///etc/passwd",
            "rtsp://user:sesame@camera.example/ x", "rtsp://\(String(repeating: "h", count: 2100))/",
        ]
    )
    func address(_ url: String) async throws {
        try await TestServer.run { server in
            let response = try await server.post("/api/v1/video/start", "{\"stream_url\": \"\(url)\"}")
            #expect(try response.problem().code == .invalidField)
            #expect(response.text.contains("'stream_url'"))
            #expect(!response.text.contains("sesame"))
        }
    }

    @Test(
        "A reference to a session is checked",
        arguments: [
            ("", "", ProblemCode.missingField), ("{}", "", .missingField), ("{\"session_id\": \"x\"}", "", .invalidField),
            ("{\"session_id\": 7}", "", .invalidField), ("{\"session\": \"x\"}", "", .unknownField), ("", "?session_id=x", .invalidField),
            ("", "?session_id=00000000-0000-4000-8000-000000000000", .noSuchSession),
            ("", "?session_id=00000000-0000-4000-8000-000000000000&session_id=00000000-0000-4000-8000-000000000001", .invalidField),
            ("{\"session_id\": \"00000000-0000-4000-8000-000000000000\"}", "?session_id=00000000-0000-4000-8000-000000000001", .invalidField),
            ("{\"session_id\": \"00000000-0000-4000-8000-000000000000\"}", "?session_id=00000000-0000-4000-8000-000000000000", .noSuchSession),
        ]
    )
    func reference(body: String, query: String, code: ProblemCode) async throws {
        try await TestServer.run { server in
            for action in ["stop", "pause", "resume"] {
                let problem = try await server.post("/api/v1/video/\(action)\(query)", body).problem()
                #expect(problem.code == code, "\(problem.detail)")
            }
        }
    }

    @Test("A body of 64 KiB is read, and a longer one is not")
    func size() async throws {
        try await TestServer.run { server in
            let blank = "{\"stream_url\": \"rtsp://camera.example/s\"}"
            let longest = blank + String(repeating: " ", count: RequestBodyReader.maximumLength - blank.utf8.count)
            #expect(try await server.post("/api/v1/video/start", longest).status == .ok)
            let problem = try await server.post("/api/v1/video/start", longest + " ").problem()
            #expect(problem.code == .tooLarge && problem.detail.contains("65536"))
        }
    }

    @Test(
        "A body is JSON and says so: pages of other origins cannot send that without asking",
        arguments: [
            ("application/json", true), ("application/json; charset=utf-8", true), ("Application/JSON", true), ("text/plain", false),
            ("application/x-www-form-urlencoded", false), ("multipart/form-data; boundary=x", false), ("application/jsonx", false),
        ]
    )
    func contentType(type: String, isTaken: Bool) async throws {
        try await TestServer.run { server in
            let response = try await server.post(
                "/api/v1/video/start",
                "{\"stream_url\": \"rtsp://camera.example/s\"}",
                headers: [.contentType: type]
            )
            if isTaken {
                #expect(response.status == .ok)
            } else {
                let problem = try response.problem()
                #expect(problem.code == .unsupportedMediaType && problem.detail.contains("application/json"))
            }
        }
    }

    @Test("A snapshot's flag is true or false")
    func flag() async throws {
        try await TestServer.run { server in
            let id = try await server.start()
            let problem = try await server.get("/api/v1/video/sessions/\(id)/snapshot.jpg?annotated=maybe").problem()
            #expect(problem.code == .invalidField && problem.detail.contains("annotated"))
        }
    }
}
