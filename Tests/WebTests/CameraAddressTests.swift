// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import HummingbirdTesting
import Pipeline
import Testing
import Vocabulary

@testable import Web

@Suite("Addresses of cameras, and of proxies", .timeLimit(.minutes(1)))
struct CameraAddressTests {
    @Test("A camera on a host that the list does not permit is refused, and nothing connects to it")
    func notAllowed() async throws {
        var configuration = WebConfiguration()
        configuration.allowedCameras = try AllowedCameras(["camera.example", "10.0.0.0/8"])
        try await TestServer.run(configuration: configuration) { server in
            let response = try await server.post("/api/v1/video/start", #"{"stream_url": "rtsp://u:sesame@192.0.2.1/s"}"#)
            let problem = try response.problem()
            #expect(problem.code == .cameraNotAllowed && !problem.detail.contains("192.0.2.1"))
            #expect(!response.text.contains("sesame"))
            #expect(await server.supervisor.sessions().isEmpty)
            _ = try await server.start("rtsp://camera.example/s")
            _ = try await server.start("rtsp://10.1.2.3/s")
        }
    }

    @Test("A camera's password is in no answer and in no line of the log")
    func secrets() async throws {
        try await TestServer.run { server in
            var seen: [String] = []
            for host in ["camera.example", "locked.example"] {
                let id = try await server.start("rtsp://user:sesame@\(host)/stream")
                _ = try await server.report(of: id) { $0.error != nil || $0.counters.analysed > 0 }
                for path in ["/api/v1/video/status/\(id)", "/api/v1/video/sessions", "/metrics", "/api/v1/video/sessions/\(id)/snapshot.jpg"] {
                    seen.append(try await server.get(path).text)
                }
                seen.append(try await server.post("/api/v1/video/stop?session_id=\(id)&apikey=operator-key", key: nil).text)
                #expect(seen.contains { $0.contains("rtsp://user:***@\(host)/stream") })
            }
            seen += server.logs.lines
            #expect(server.logs.lines.contains { $0.contains("request answered") })
            for text in seen { #expect(!text.contains("sesame") && !text.contains("operator-key"), "\(text)") }
        }
    }

    @Test("Only a trusted proxy's X-Session-Id names the session", arguments: [true, false])
    func adoption(isTrusted: Bool) async throws {
        var configuration = WebConfiguration()
        configuration.trustedProxies = isTrusted ? ["127.0.0.0/8", "::1"].compactMap { AddressBlock($0) } : []
        try await TestServer.run(.live, configuration: configuration) { server in
            let wanted = SessionID().description
            let header = try #require(HTTPField.Name("X-Session-Id"))
            let body = #"{"stream_url": "rtsp://camera.example/s"}"#
            let answer = try await server.post("/api/v1/video/start", body, headers: [header: wanted]).decoded(SessionAnswer.self)
            #expect((answer.sessionId == wanted) == isTrusted)

            let other = #"{"stream_url": "rtsp://other.example/s"}"#
            let conflict = try await server.post("/api/v1/video/start", other, headers: [header: wanted])
            if isTrusted { #expect(try conflict.problem().code == .conflict) } else { #expect(conflict.status == .ok) }

            let nonsense = try await server.post("/api/v1/video/start", body, headers: [header: "x"])
            if isTrusted { #expect(try nonsense.problem().code == .invalidField) } else { #expect(nonsense.status == .ok) }
        }
    }
}
