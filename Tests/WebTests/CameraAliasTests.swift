// SPDX-License-Identifier: Apache-2.0

import Gateway
import HTTPTypes
import HummingbirdTesting
import Testing
import Vocabulary

@testable import Web

@Suite("Cameras that go by a name", .timeLimit(.minutes(1)))
struct CameraAliasTests {
    private static func configuration() throws -> WebConfiguration {
        var configuration = WebConfiguration()
        configuration.cameraAliases = ["entrance": try CameraURL("rtsp://admin:sesame@10.9.8.7:8554/hidden")]
        configuration.allowedCameras = try AllowedCameras(["camera.example"])
        return configuration
    }

    @Test("A camera started by its name is shown by its name, and its address stays inside")
    func shown() async throws {
        try await TestServer.run(configuration: try Self.configuration()) { server in
            let id = try await server.start("camera://entrance")
            let report = try await server.report(of: id) { $0.counters.analysed > 0 }
            #expect(report.streamUrl == "camera://entrance")
            var seen = server.logs.lines
            for path in ["/api/v1/video/sessions", "/metrics"] { seen.append(try await server.get(path).text) }
            seen.append(try await server.post("/api/v1/video/stop?session_id=\(id)").text)
            for text in seen { #expect(!text.contains("10.9.8.7") && !text.contains("sesame") && !text.contains("hidden"), "\(text)") }
        }
    }

    @Test(
        "A name that is none is a 400 that says only that",
        arguments: ["camera://exit", "camera://", "camera://Entrance", "camera://entrance/x", "camera://entrance?x"]
    )
    func unknown(address: String) async throws {
        try await TestServer.run(configuration: try Self.configuration()) { server in
            let response = try await server.post("/api/v1/video/start", #"{"stream_url": "\#(address)"}"#)
            let problem = try response.problem()
            #expect(problem.code == .invalidField && problem.detail.contains("'stream_url'"))
            #expect(!response.text.contains("10.9.8.7") && !response.text.contains("'entrance'"))
        }
    }

    @Test("Whoever knows the address is not given the session that goes by the name")
    func notTheSame() async throws {
        var configuration = try Self.configuration()
        configuration.allowedCameras = .any
        try await TestServer.run(configuration: configuration) { server in
            let named = try await server.start("camera://entrance")
            let spelled = try await server.start("rtsp://admin:sesame@10.9.8.7:8554/hidden")
            #expect(named != spelled)
            let again = try await server.start("camera://entrance")
            #expect(again == named)
        }
    }

    @Test("A refused address is refused in the same words whatever is there")
    func sameWords() async throws {
        try await TestServer.run(configuration: try Self.configuration()) { server in
            var words: Set<String> = []
            for host in ["localhost", "127.0.0.1", "192.0.2.1", "[::1]", "no-such-host.invalid", "camera.example.evil.example"] {
                let problem = try await server.post("/api/v1/video/start", #"{"stream_url": "rtsp://\#(host)/s"}"#).problem()
                #expect(problem.code == .cameraNotAllowed)
                words.insert(problem.detail)
            }
            #expect(words.count == 1)
        }
    }
}
